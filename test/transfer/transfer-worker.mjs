// Moves a store one way, with a line on stdout for each object, until it is done or killed.
// Arguments: the compiled package, what to do, the directory, file or project, the address of the database.
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const [dist, role, place, url] = process.argv.slice(2);
const load = (path) => import(pathToFileURL(join(dist, path)).href);
const { PostgresStorage, parseConnectionTarget, importStore, exportStore, move } = await load("index.js");
const { writeBundle } = await load("transfer/bundle/write-bundle.js");

const store = await PostgresStorage.connect(parseConnectionTarget(url));
const options = { onProgress: () => process.stdout.write("object\n") };
const ROLES = {
  import: () => importStore(place, store, options),
  export: () => exportStore(store, place, options),
  bundle: () => writeBundle(store, place, options),
  async move() {
    const other = await PostgresStorage.connect(parseConnectionTarget(url), { project: place });
    const { copied } = await move(store, other, options);
    await other.close();
    return copied;
  },
};
const { failed = [] } = await ROLES[role]();
await store.close();
process.exitCode = failed.length > 0 ? 1 : 0;
