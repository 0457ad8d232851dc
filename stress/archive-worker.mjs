// Does one thing to a store, and says on stdout when it begins: then it may be killed. See archives.mjs.
import { PostgresStorage, parseConnectionTarget } from "../dist/index.js";
import { simulationOf } from "./archive-data.mjs";

const [url, role, ...parameters] = process.argv.slice(2);
const store = await PostgresStorage.connect(parseConnectionTarget(url));

const ROLES = {
  store: (number, directory) => store.storeObject(simulationOf(number), directory),
  extract: async (key, target) => (await store.retrieveObject(key)).ancillary.extractTo(target),
  materialise: async (key) => (await store.retrieveObject(key)).ancillary.materialise(),
  gc: () => store.sweep({ graceSeconds: 0, retentionSeconds: 0 }),
};

process.stdout.write("begin\n");
await ROLES[role](...parameters);
await store.close();
