/**
 * Does one thing in a process of its own and prints how long it took and the most memory that the process ever
 * had: `connect`, `store DIRECTORY NUMBER` or `extract KEY TARGET`, after the address of the database.
 */

import { readFile } from "node:fs/promises";
import { PostgresStorage } from "../dist/index.js";
import { parseConnectionTarget } from "../dist/postgres/connection-target.js";
import { simulation } from "./simulations.mjs";

const [url, task, ...given] = process.argv.slice(2);
const store = await PostgresStorage.connect(parseConnectionTarget(url));
const tasks = {
  connect: async () => undefined,
  store: ([directory, number]) => store.storeObject(simulation(Number(number)), directory),
  extract: async ([key, target]) => (await store.retrieveObject(key)).ancillary.extractTo(target),
};
const start = performance.now();
const key = await tasks[task](given);
const ms = performance.now() - start;
await store.close();
console.log(JSON.stringify({ ms, key, peakBytes: await peakBytes() }));

/** The most memory this process ever had. Where the system says, without what its parent had before. */
async function peakBytes() {
  const status = await readFile("/proc/self/status", "utf8").catch(() => "");
  const [, kibibytes] = /^VmHWM:\s*(\d+) kB/m.exec(status) ?? [];
  return 1024 * Number(kibibytes ?? process.resourceUsage().maxRSS);
}
