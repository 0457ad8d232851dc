// Extracts one directory after the other until it is killed, and says on stdout what has been begun and done.
// Arguments: the compiled package, the database, the key, the directory to extract into.
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const [dist, url, key, parent, name] = process.argv.slice(2);
const load = (path) => import(pathToFileURL(join(dist, path)).href);
const { PostgresStorage } = await load("postgres/postgres-storage.js");
const { parseConnectionTarget } = await load("postgres/connection-target.js");

const store = await PostgresStorage.connect(parseConnectionTarget(url));
for (let turn = 0; ; turn += 1) {
  const { ancillary } = await store.retrieveObject(key);
  console.log(`begin ${name}-${turn}`);
  await ancillary.extractTo(join(parent, `${name}-${turn}`));
  console.log(`done ${name}-${turn}`);
}
