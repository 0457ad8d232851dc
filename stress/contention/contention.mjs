/**
 * Many processes work on one store at once: first on a hot spot, with everything that there is to do, beside garbage
 * collection and the command line; then each on data of its own, beside plain PostgreSQL doing the same. After the hot
 * spot the store is audited, and the best versions must have won: see ../audit/audit.mjs and champions.mjs.
 *
 * Usage: npm run test:contention [-- --help]
 */

import { chmod, mkdtemp, rm } from "node:fs/promises";
import { availableParallelism, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import pg from "pg";
import { makeForceField } from "../../dist/conformance/fixtures.js";
import { EmbeddedServer, PostgresStorage, parseConnectionTarget } from "../../dist/index.js";
import { audit } from "../audit/audit.mjs";
import { Journal, storeIntent } from "../audit/journal.mjs";
import { checkChampions } from "./champions.mjs";
import { commandLineRound } from "./command-line.mjs";
import { LockWaits } from "./lock-waits.mjs";
import { FORCE_FIELD_KEY } from "./pieces.mjs";
import { printDisjoint, printMixed, printServer } from "./report.mjs";
import { Worker } from "./worker-process.mjs";

const HELP = `node stress/contention/contention.mjs [options]
  --seconds S     how long the hot spot lasts; default 30. Each measurement of disjoint data takes a tenth of that
  --processes P   how many processes; default 8
  --only PART     only this part: mixed, disjoint
  --database URL  an empty database with thermostore's schema; default: a server of its own, which waits for the disk`;

const { values } = parseArgs({
  options: {
    seconds: { type: "string", default: "30" },
    processes: { type: "string", default: "8" },
    only: { type: "string" },
    database: { type: "string" },
    help: { type: "boolean", default: false },
  },
});
if (values.help) {
  console.log(HELP);
  process.exit(0);
}
const WARM_UP_SECONDS = 3;
const seconds = Number(values.seconds);
const processes = Number(values.processes);

const scratch = await mkdtemp(join(tmpdir(), "thermostore-contention-"));
await chmod(scratch, 0o755);
const server =
  values.database === undefined ? await EmbeddedServer.open({ home: join(scratch, "home") }) : undefined;
const target = server?.target ?? parseConnectionTarget(values.database);
const store = await PostgresStorage.connect(target);
const client = new pg.Client(target.config);
await client.connect();
const workers = Array.from({ length: processes }, (_, number) => new Worker(number, target.url, scratch));
const problems = [];
console.log(machineText());
try {
  await Promise.all(workers.map((worker) => worker.ready));
  if (values.only !== "disjoint") await runMixed();
  if (values.only !== "mixed") await runDisjoint();
} finally {
  await Promise.all(workers.map((worker) => worker.end()));
  await client.end();
  await store.close();
  await server?.close();
  await rm(scratch, { recursive: true, force: true });
}
for (const problem of problems) console.log(`PROBLEM ${problem}`);
console.log(problems.length === 0 ? "no problems" : `${problems.length} problems`);
if (problems.length > 0) process.exitCode = 1;

/** Everybody works on the same few pieces of data. */
async function runMixed() {
  console.log(`the hot spot: ${processes} processes for ${seconds} s, garbage collected all the while`);
  const journals = [await storeForceField(), ...workers.map(({ journal }) => journal)];
  const before = await counters();
  const waits = await LockWaits.watch(target.config);
  // What is done to get warm is not measured, but audited.
  const job = { work: "mixed", seconds, warmUpSeconds: WARM_UP_SECONDS };
  const working = Promise.all(workers.map((worker) => worker.run(job)));
  let isOver = false;
  const sweeping = sweepUntil(() => isOver);
  const reports = await working.finally(() => {
    isOver = true;
  });
  const sweeps = await sweeping;
  const waited = await waits.end();
  printMixed(reports, seconds);
  const commands = await commandLineRound({ scratch, url: target.url, processes });
  journals.push(commands.journal);
  console.log(`the command line: ${commands.text}`);
  // What sessions count they tell a second after, or when they end.
  await Promise.all(workers.map((worker) => worker.run({ work: "reconnect" })));
  printServer({
    before,
    after: await counters(),
    waited,
    sweeps,
    reports,
    processes,
    seconds: seconds + WARM_UP_SECONDS,
  });
  for (const { failures } of reports) problems.push(...failures);
  problems.push(...commands.problems, ...(await checkChampions(client, journals)));
  problems.push(...(await audit({ store, client, journals })));
  console.log(`audited: ${problems.length === 0 ? "nothing is wrong" : "see below"}\n`);
}

async function storeForceField() {
  const path = join(scratch, "journal.jsonl");
  const journal = new Journal(path, "first", { isDurable: false });
  const forceField = makeForceField();
  await journal.run(storeIntent(forceField, undefined), () =>
    store.storeObjectDetailed(forceField, undefined, { key: FORCE_FIELD_KEY }),
  );
  return path;
}

/** Each works on data of its own: more processes must get more done, as far as the machine allows. */
async function runDisjoint() {
  const measureSeconds = Math.max(1, seconds / 10);
  console.log(`data of one's own: ${measureSeconds} s for each number`);
  const rows = [];
  for (const count of [1, 2, 4, 8].filter((number) => number <= processes)) {
    const row = { count };
    for (const work of ["raw", "plain", "files", "reads"]) {
      const some = workers.slice(0, count);
      const reports = await Promise.all(
        some.map((worker) => worker.run({ work, seconds: measureSeconds, warmUpSeconds: 0.3 })),
      );
      for (const { failures } of reports) problems.push(...failures);
      row[work] = reports;
    }
    rows.push(row);
  }
  printDisjoint(rows, measureSeconds);
}

/** Collects garbage over and over, with hardly any retention; gives what that came to. */
async function sweepUntil(isOver) {
  const total = { times: 0, archives: 0, volumes: 0 };
  while (!isOver()) {
    const { archives, volumes } = await store.sweep({ graceSeconds: 0, retentionSeconds: 1 });
    total.times += 1;
    total.archives += archives;
    total.volumes += volumes;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return total;
}

/** Who else works on the machine shows in every figure. */
function machineText() {
  const [load = 0] = loadavg();
  const cores = availableParallelism();
  const busy = load > cores / 2 ? ": busy with other things, so that rates and waits say little" : "";
  return `${cores} cores, load ${load.toFixed(1)} before${busy}`;
}

async function counters() {
  await client.query("select pg_stat_clear_snapshot()");
  const { rows } = await client.query(
    `select xact_commit::int as commits, xact_rollback::int as rollbacks, deadlocks::int
     from pg_stat_database where datname = current_database()`,
  );
  return rows[0];
}
