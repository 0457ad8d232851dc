// Works on a store as it is told over its channel, and reports how often and how long. See contention.mjs.
import { channel } from "node:diagnostics_channel";
import { mkdir } from "node:fs/promises";
import pg from "pg";
import { PostgresStorage, parseConnectionTarget } from "../../dist/index.js";
import { Journal } from "../audit/journal.mjs";
import { DISJOINT } from "./disjoint-work.mjs";
import { Measurement } from "./measurement.mjs";
import { MixedWork } from "./mixed-work.mjs";

const { number, url, journal: journalPath, directory } = JSON.parse(process.argv[2]);
const target = parseConnectionTarget(url);
const journal = new Journal(journalPath, `worker ${number}`, { isDurable: false });
await mkdir(directory);
let measurement = new Measurement();
channel("thermostore:retry").subscribe(({ error }) => measurement.repeated(error));

let store = await PostgresStorage.connect(target);
let raw = await connectRaw();
const mixed = new MixedWork({ number, journal, directory });

process.on("message", async (job) => {
  try {
    process.send(await carryOut(job));
    if (job.work === "end") process.disconnect();
  } catch (error) {
    console.error(error);
    process.exit(1);
  }
});
process.send("ready");

async function carryOut({ work, seconds, warmUpSeconds = 0 }) {
  if (work === "end" || work === "reconnect") {
    await store.close();
    await raw.end();
    if (work === "reconnect") {
      store = await PostgresStorage.connect(target);
      raw = await connectRaw();
    }
    return {};
  }
  const call =
    work === "mixed"
      ? () => mixed.call(store, measurement)
      : DISJOINT[work]({ number, store, raw, directory, measure: (task) => measurement.time(work, task) });
  for (const phaseSeconds of [warmUpSeconds, seconds]) {
    measurement = new Measurement();
    const end = performance.now() + phaseSeconds * 1000;
    while (performance.now() < end) await call();
  }
  return measurement.report();
}

async function connectRaw() {
  const client = new pg.Client(target.config);
  await client.connect();
  return client;
}
