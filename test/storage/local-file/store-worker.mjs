// Stores data until it is done or killed, and says on stdout what is stored.
// Arguments: the compiled package, the store, this worker's name, the ancillary directory, how many times.
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const [dist, root, name, directory, times] = process.argv.slice(2);
const load = (path) => import(pathToFileURL(join(dist, path)).href);
const { LocalFileStorage } = await load("storage/local-file/local-file-storage.js");
const { makeForceField, makeSimulation } = await load("conformance/fixtures.js");

const store = await LocalFileStorage.open(root);
process.stdout.write("ready\n");
for (let turn = 0; turn < Number(times); turn += 1) {
  const own = await store.storeObject(makeSimulation({ sourceCalculationId: `${name} ${turn}` }), directory);
  const shared = await store.storeObject(makeForceField(`<shared number="${turn}"/>`));
  // Every turn brings a better version of the same data.
  const best = await store.storeObject(
    makeSimulation({ statisticalInefficiency: 1 / (turn + 1) }),
    directory,
  );
  process.stdout.write(`${JSON.stringify({ own, shared, best })}\n`);
}
