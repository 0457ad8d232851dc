/**
 * Moves a store directory into PostgreSQL and out again into another directory, in processes that are killed at
 * random moments and started again, and looks whether everything arrived, and nothing twice. Rates are shown
 * beside a plain recursive copy of the same files in the same run; they include what was lost by the kills.
 *
 * Usage: npm run stress:transfer [-- --objects 1000 --bytes 200000000 --kills 8]
 */

import { spawn } from "node:child_process";
import { chmod, cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { EmbeddedServer, importStore, PostgresStorage } from "../dist/index.js";
import { contentOf, writeStore } from "./transfer-data.mjs";

const { values } = parseArgs({
  options: {
    objects: { type: "string", default: "1000" },
    bytes: { type: "string", default: "200000000" },
    /** How often each way is interrupted. */
    kills: { type: "string", default: "8" },
  },
});
const [objects, bytes, kills] = [values.objects, values.bytes, values.kills].map(Number);
const workerPath = fileURLToPath(new URL("transfer-worker.mjs", import.meta.url));

const scratch = await mkdtemp(join(tmpdir(), "thermostore-stress-"));
await chmod(scratch, 0o755);
const [source, copied, exported] = ["source", "copied", "exported"].map((name) => join(scratch, name));
const server = await EmbeddedServer.open({ home: join(scratch, "home") });
try {
  console.log(`${objects} objects, ${Math.round(bytes / 1e6)} MB, each way killed ${kills} times`);
  await writeStore(source, { objects, bytes });
  const copyMs = await timed(() => cp(source, copied, { recursive: true }));
  print("recursive copy", copyMs);
  await rm(copied, { recursive: true });

  // How long it takes is not known: kills come when a good part of that should be done.
  const into = await moveWithKills("import", source, copyMs * 3);
  print("import", into.ms, into);
  await checkDatabase();
  const out = await moveWithKills("export", exported, into.ms);
  print("export", out.ms, out);
  await checkDirectory();
  console.log("all that was in the source is in the database and in the export, once and as it was");
} finally {
  await server.close();
  await rm(scratch, { recursive: true, force: true });
}

async function moveWithKills(role, directory, expectedMs) {
  let ms = 0;
  let killed = 0;
  for (;;) {
    const patience = killed < kills ? (Math.random() * 2 * expectedMs) / (kills + 1) : undefined;
    const run = await runWorker([role, directory], patience);
    ms += run.ms;
    if (run.report !== undefined) return { ms, killed, ...run.report };
    killed += 1;
  }
}

/** One process; without a report if it was killed. */
async function runWorker(parameters, killAfterMs) {
  const start = performance.now();
  const child = spawn(process.execPath, [workerPath, server.target.url, ...parameters], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const closed = new Promise((resolve) => child.once("close", resolve));
  let output = "";
  let killing;
  child.stdout.setEncoding("utf8").on("data", (text) => {
    output += text;
    if (killAfterMs === undefined) return;
    killing ??= setTimeout(() => child.kill("SIGKILL"), killAfterMs);
  });
  const exitCode = await closed;
  clearTimeout(killing);
  const ms = performance.now() - start;
  if (child.signalCode === "SIGKILL") return { ms };
  if (exitCode !== 0) throw new Error(`the process failed: ${output}`);
  const report = JSON.parse(output.slice("begin\n".length));
  if (report.problems.length + report.remaining > 0) throw new Error(JSON.stringify(report.problems[0]));
  return { ms, report };
}

async function checkDatabase() {
  const store = await PostgresStorage.connect(server.target);
  try {
    const { stored, replaced, deduplicated } = await importStore(source, store, { dryRun: true });
    const statistics = await store.statistics();
    const expected = { stored: 0, replaced: 0, deduplicated: objects, present: objects };
    requireEqual({ stored, replaced, deduplicated, present: statistics.objects }, expected);
    const { problems } = await store.verify();
    requireEqual(problems, []);
  } finally {
    await store.close();
  }
}

async function checkDirectory() {
  const [before, after] = [await contentOf(source), await contentOf(exported)];
  requireEqual([...before].filter((line) => !after.has(line)).slice(0, 5), []);
  requireEqual([...after].filter((line) => !before.has(line)).slice(0, 5), []);
}

function requireEqual(actual, expected) {
  const [found, wanted] = [actual, expected].map((value) => JSON.stringify(value));
  if (found !== wanted) throw new Error(`${found} instead of ${wanted}`);
}

async function timed(work) {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

function print(what, ms, { killed, maxRssMiB } = {}) {
  const rates = [objects / (ms / 1000), bytes / 1e6 / (ms / 1000)].map((rate) => rate.toFixed(0).padStart(7));
  const more = killed === undefined ? "" : `, killed ${killed} times, at most ${maxRssMiB} MiB of memory`;
  console.log(`${what.padEnd(15)}${rates[0]} objects/s${rates[1]} MB/s${more}`);
}
