// Stores, replaces, removes and restores: things of its own, and one that its siblings change as well.
// Arguments: the compiled package, the database, this worker's number, the ancillary directory.
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const [dist, url, number, directory] = process.argv.slice(2);
const load = (path) => import(pathToFileURL(join(dist, path)).href);
const { PostgresStorage } = await load("postgres/postgres-storage.js");
const { parseConnectionTarget } = await load("postgres/connection-target.js");
const { makeForceField, makeSimulation } = await load("conformance/fixtures.js");

const store = await PostgresStorage.connect(parseConnectionTarget(url));
for (let turn = 0; turn < 5; turn += 1) {
  const ours = makeForceField(`<worker number="${number}" turn="${turn}"/>`);
  // A long transaction beside short ones: its numbers are low when it commits.
  const [, key] = await Promise.all([
    store.transaction(async () => {
      await store.storeObject(makeForceField(`<slow number="${number}" turn="${turn}"/>`));
      await new Promise((resolve) => setTimeout(resolve, 10 * (turn % 3)));
      await store.storeObject(makeForceField(`<slower number="${number}" turn="${turn}"/>`));
    }),
    store.storeObject(ours),
    store.storeObject(makeSimulation({ statisticalInefficiency: 20 - turn - number / 10 }), directory),
  ]);
  await store.removeObject(key);
  await store.undo(key);
}
await store.close();
