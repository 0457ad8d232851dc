// Moves a store one way, and says on stdout when it begins: then it may be killed. See transfer.mjs.
import { exportStore, importStore, PostgresStorage, parseConnectionTarget } from "../dist/index.js";

const [url, role, directory] = process.argv.slice(2);
const store = await PostgresStorage.connect(parseConnectionTarget(url));

const ROLES = {
  import: () => importStore(directory, store),
  export: () => exportStore(store, directory),
};

process.stdout.write("begin\n");
const { objects, failed, incomplete, unlinked, omitted, remaining, ...counts } = await ROLES[role]();
await store.close();
const problems = [...failed, ...incomplete, ...unlinked, ...omitted];
const maxRssMiB = Math.round(process.resourceUsage().maxRSS / 1024);
process.stdout.write(
  `${JSON.stringify({ ...counts, objects: objects.size, problems, remaining, maxRssMiB })}\n`,
);
