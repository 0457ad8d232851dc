/** A process of its own that streams the summaries of all simulations, and tells the memory that it took. */

import { PostgresStorage, parseConnectionTarget, SimulationDataQuery } from "../dist/index.js";

const store = await PostgresStorage.connect(parseConnectionTarget(process.argv[2]));
const before = process.memoryUsage().rss;
const start = performance.now();
let count = 0;
for await (const { key } of store.search(new SimulationDataQuery()).summaries()) if (key !== "") count += 1;
const seconds = (performance.now() - start) / 1000;
await store.close();
const mebibytes = (bytes) => Math.round(bytes / 2 ** 20);
console.log(
  `streamed ${count} summaries in ${seconds.toFixed(1)} s; at most ${mebibytes(process.resourceUsage().maxRSS * 1024)} MiB resident (${mebibytes(before)} MiB before)`,
);
