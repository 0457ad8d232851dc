// Stores the same data as its siblings do, and says on stdout what came of it.
// Arguments: the compiled package, the database, this worker's number, the ancillary directory.
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const [dist, url, number, directory] = process.argv.slice(2);
const load = (path) => import(pathToFileURL(join(dist, path)).href);
const { PostgresStorage } = await load("postgres/postgres-storage.js");
const { parseConnectionTarget } = await load("postgres/connection-target.js");
const { makeForceField, makeFreeEnergy, makeSimulation } = await load("conformance/fixtures.js");

const store = await PostgresStorage.connect(parseConnectionTarget(url));
const results = [];
for (let turn = 0; turn < 4; turn += 1) {
  const statisticalInefficiency = 10 - turn - Number(number) / 10;
  const [simulation, forceField, freeEnergy] = await Promise.all([
    store.storeObjectDetailed(makeSimulation({ statisticalInefficiency }), directory),
    store.storeObjectDetailed(makeForceField(`<shared number="${turn}"/>`)),
    store.storeObjectDetailed(makeFreeEnergy(), directory, { key: `imported ${turn}` }),
  ]);
  results.push({ simulation, forceField, freeEnergy });
}
await store.close();
process.stdout.write(JSON.stringify(results));
