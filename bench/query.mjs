/**
 * Measures queries against hand-written prepared SQL for the same question, side by side in one run, in a store
 * that grows; and what storing costs, and the memory of a long stream. Ratios are what counts.
 *
 * Usage: npm run bench:query [-- --objects 1000,10000,100000 --rounds 100]     (1000000 takes minutes to build)
 */

import { execFile } from "node:child_process";
import { chmod, mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs, promisify } from "node:util";
import pg from "pg";
import { deployMigrations, EmbeddedServer, PostgresStorage } from "../dist/index.js";
import { withDatabase } from "../dist/postgres/connection-target.js";
import { fill, verifySample } from "./bulk-load.mjs";
import { measurePair, printTable, quantile } from "./measure.mjs";
import { objectNumber, recipe } from "./population.mjs";
import { QUESTIONS, SEARCHES } from "./questions.mjs";
import { measureImport, measureStore } from "./storing.mjs";

const { values } = parseArgs({
  options: {
    objects: { type: "string", default: "1000,10000,100000" },
    rounds: { type: "string", default: "100" },
  },
});
const sizes = values.objects.split(",").map(Number);
const rounds = Number(values.rounds);

const scratch = await mkdtemp(join(tmpdir(), "thermostore-bench-"));
await chmod(scratch, 0o755);
const server = await EmbeddedServer.open({ home: join(scratch, "home") });
const store = await PostgresStorage.connect(server.target);
const raw = new pg.Client(server.target.config);
await raw.connect();
try {
  const measured = [];
  for (const [step, size] of sizes.entries()) {
    const seconds = await fill(server.target, sizes[step - 1] ?? 0, size);
    if (step === 0) await verify(size);
    console.log(`${size} objects after ${seconds.toFixed(1)} s, ${await sizeOnDisk()}`);
    const rows = await measureSize(size);
    printTable(rows);
    measured.push(...rows);
  }
  printGrowth(measured);
  printScans(measured);
  console.log(await measureImport(store, scratch));
  const { stdout } = await promisify(execFile)(process.execPath, [
    fileURLToPath(new URL("stream-memory.mjs", import.meta.url)),
    server.target.url,
  ]);
  console.log(stdout.trim());
} finally {
  await raw.end();
  await store.close();
  await server.close();
  await rm(scratch, { recursive: true, force: true });
}

async function measureSize(size) {
  const rows = [await measureGet(size)];
  for (const question of [...QUESTIONS, ...SEARCHES]) rows.push(await measureQuestion(question, size));
  rows.push(await measureStore(store, raw, size, rounds));
  return rows;
}

async function measureGet(size) {
  const keyOf = (round) => recipe(Math.floor((round * 7919) % size)).key;
  const text =
    "select key, class, payload::text as payload, match_values::text as match_values, archive_id from stored_object where key = $1";
  return {
    ...(await measurePair("get by key", size, rounds, "", {
      ours: async (round) => (await store.retrieveObject(keyOf(round))).object.type,
      baseline: (round) => raw.query({ name: "get by key", text, values: [keyOf(round)] }),
    })),
    growth: true,
    results: 1,
  };
}

async function measureQuestion({ what, growth, prepare, ours, text, values: given }, size) {
  const state = await prepare?.(store, raw);
  const parameters = given ?? state.values;
  const results = await ours(store, state);
  const { rows } = await raw.query(text, parameters);
  const expected =
    rows.length === 1 && "count" in rows[0] && what.startsWith("count") ? Number(rows[0].count) : rows.length;
  if (results !== expected) throw new Error(`${what}: ${results} results, but ${expected} by hand`);
  const pair = await measurePair(what, size, rounds, "", {
    ours: () => ours(store, state),
    baseline: () => raw.query({ name: what, text, values: parameters }),
  });
  return { ...pair, growth, results };
}

function printGrowth(measured) {
  const [first, last] = [sizes.find((size) => size >= 10_000) ?? sizes[0], sizes.at(-1)];
  if (first === last) return;
  console.log(`\ngrowth from ${first} to ${last} objects, with equally many results (by hand):`);
  const at = (what, size) => measured.find((row) => row.what === what && row.objects === size);
  for (const { what } of measured.filter(({ growth, objects }) => growth && objects === last)) {
    const [small, large] = [at(what, first), at(what, last)];
    const note = small.results === large.results ? "" : `  (${small.results} and ${large.results} results)`;
    const grown = (way) => (quantile(large[way], 0.5) / quantile(small[way], 0.5)).toFixed(2);
    console.log(`  ${grown("ours")} (${grown("baseline")})  ${what}${note}`);
  }
}

/** A scan looks at every object: measured at the smallest store, and multiplied for the largest. */
function printScans(measured) {
  const [smallest, largest] = [sizes[0], sizes.at(-1)];
  const candidates = Array.from({ length: smallest }, (_, index) => ({
    object: objectNumber(index),
    facts: recipe(index),
  }));
  console.log(
    `\nscanning decoded objects in memory (${smallest} measured, ${largest} extrapolated), against ours:`,
  );
  // Whether a state is among the nearest is no question about one object.
  for (const { what, query } of QUESTIONS.filter((question) => question.query.nearest === undefined)) {
    const start = performance.now();
    for (const { object, facts } of candidates) query.matches(object, facts);
    const scanMs = ((performance.now() - start) * largest) / smallest;
    const ours = quantile(measured.find((row) => row.what === what && row.objects === largest).ours, 0.5);
    console.log(`  ${(scanMs / ours).toFixed(1).padStart(8)}  ${what} (${scanMs.toFixed(0)} ms)`);
  }
}

async function verify(size) {
  await raw.query("create database verification");
  const target = withDatabase(server.target, "verification");
  await deployMigrations(target);
  const directory = join(scratch, "empty");
  await mkdir(directory);
  const sample = [0, 4, 8, 9, 13, 57, 100, 299, 500, size - 1].filter((index) => index < size);
  await verifySample(server.target, target, directory, sample);
  console.log("a sample of the rows is what storing writes");
}

async function sizeOnDisk() {
  const { rows } = await raw.query(
    "select pg_size_pretty(pg_table_size('stored_object')) as data, pg_size_pretty(pg_indexes_size('stored_object')) as indexes",
  );
  return `${rows[0].data} of rows, ${rows[0].indexes} of indexes`;
}
