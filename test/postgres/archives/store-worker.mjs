// Stores directories one after the other, some of them twice, removes every third again, and prints as JSON
// which key holds which directory.
// Arguments: the compiled package, the database, this worker's number, the directories.
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const [dist, url, number, ...directories] = process.argv.slice(2);
const load = (path) => import(pathToFileURL(join(dist, path)).href);
const { PostgresStorage } = await load("postgres/postgres-storage.js");
const { parseConnectionTarget } = await load("postgres/connection-target.js");
const { makeSimulation } = await load("conformance/fixtures.js");

const store = await PostgresStorage.connect(parseConnectionTarget(url));
const stored = [];
for (const [turn, directory] of [...directories, ...directories].entries()) {
  const numberOfMolecules = 1000 * Number(number) + turn + 1;
  const key = await store.storeObject(makeSimulation({ numberOfMolecules }), directory);
  if (turn % 3 === 2) await store.removeObject(key);
  else stored.push({ key, directory });
}
await store.close();
process.stdout.write(JSON.stringify(stored));
