/**
 * Measures queries against hand-written prepared SQL for the same question, side by side in one run, in a store
 * that grows; and what storing costs, and the memory of a long stream. The owner of the tables asks, and in turn a
 * writer whom row-level security binds: first of the only project, in the end of one of ten. Ratios are what counts.
 *
 * Usage: npm run bench:query [-- --objects 1000,10000,100000 --rounds 100 --projects 10]
 * (1000000 objects take minutes to build; each further project has up to 20000)
 */

import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { chmod, mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs, promisify } from "node:util";
import pg from "pg";
import { deployMigrations, EmbeddedServer, PostgresStorage, roleScript } from "../dist/index.js";
import { withDatabase } from "../dist/postgres/connection-target.js";
import { ProjectRegister } from "../dist/postgres/projects/project-register.js";
import { fill, verifySample } from "./bulk-load.mjs";
import { measurePair, printTable, quantile } from "./measure.mjs";
import { objectNumber, recipe } from "./population.mjs";
import { QUESTIONS, SEARCHES } from "./questions.mjs";
import { measureImport, measureStore } from "./storing.mjs";

const { values } = parseArgs({
  options: {
    objects: { type: "string", default: "1000,10000,100000" },
    rounds: { type: "string", default: "100" },
    projects: { type: "string", default: "10" },
  },
});
const sizes = values.objects.split(",").map(Number);
const rounds = Number(values.rounds);
const furtherProjects = Array.from(
  { length: Number(values.projects) - 1 },
  (_, index) => `further-${index + 1}`,
);

const scratch = await mkdtemp(join(tmpdir(), "thermostore-bench-"));
await chmod(scratch, 0o755);
const server = await EmbeddedServer.open({ home: join(scratch, "home") });
const store = await PostgresStorage.connect(server.target);
const raw = new pg.Client(server.target.config);
await raw.connect();
const restricted = await storeOfWriter();
try {
  const measured = [];
  for (const [step, size] of sizes.entries()) {
    const seconds = await fill(server.target, sizes[step - 1] ?? 0, size, ["1"]);
    if (step === 0) await verify(size);
    console.log(`${size} objects after ${seconds.toFixed(1)} s, ${await sizeOnDisk()}`);
    const rows = await measureSize(size);
    printTable(rows);
    measured.push(...rows);
  }
  printGrowth(measured);
  printScans(measured);
  printPolicies("in the only project", measured);
  if (furtherProjects.length > 0) {
    console.log(await fillFurther());
    const rows = await measureQueries(sizes.at(-1));
    printTable(rows);
    printPolicies(`in one of ${values.projects} projects`, rows);
  }
  console.log(await measureImport(store, scratch));
  const { stdout } = await promisify(execFile)(process.execPath, [
    fileURLToPath(new URL("stream-memory.mjs", import.meta.url)),
    server.target.url,
  ]);
  console.log(stdout.trim());
} finally {
  await raw.end();
  await restricted.close();
  await store.close();
  await server.close();
  await rm(scratch, { recursive: true, force: true });
}

async function measureSize(size) {
  return [...(await measureQueries(size)), await measureStore(store, raw, size, rounds)];
}

async function measureQueries(size) {
  const rows = [await measureGet(size)];
  for (const question of [...QUESTIONS, ...SEARCHES]) rows.push(await measureQuestion(question, size));
  return rows;
}

async function measureGet(size) {
  const keyOf = (round) => recipe(Math.floor((round * 7919) % size)).key;
  const text =
    "select key, class, payload::text as payload, match_values::text as match_values, archive_id from stored_object where project_id = 1 and key = $1";
  return {
    ...(await measurePair("get by key", size, rounds, "", {
      ours: async (round) => (await store.retrieveObject(keyOf(round))).object.type,
      restricted: async (round) => (await restricted.retrieveObject(keyOf(round))).object.type,
      baseline: (round) => raw.query({ name: "get by key", text, values: [keyOf(round)] }),
    })),
    growth: true,
    results: 1,
  };
}

async function measureQuestion({ what, growth, prepare, ours, text, values: given }, size) {
  const state = await prepare?.(store, raw);
  const restrictedState = await prepare?.(restricted, raw);
  const parameters = given ?? state.values;
  const results = await ours(store, state);
  const { rows } = await raw.query(text, parameters);
  const expected =
    rows.length === 1 && "count" in rows[0] && what.startsWith("count") ? Number(rows[0].count) : rows.length;
  for (const found of [results, await ours(restricted, restrictedState)]) {
    if (found !== expected) throw new Error(`${what}: ${found} results, but ${expected} by hand`);
  }
  const pair = await measurePair(what, size, rounds, "", {
    ours: () => ours(store, state),
    restricted: () => ours(restricted, restrictedState),
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

/** What policies cost: the times of a writer whom they bind, as multiples of the owner's in the same run. */
function printPolicies(where, measured) {
  const bound = measured.filter((row) => row.restricted !== undefined);
  for (const size of new Set(bound.map(({ objects }) => objects))) {
    const ratios = bound
      .filter(({ objects }) => objects === size)
      .map((row) => ({ what: row.what, ratio: quantile(row.restricted, 0.5) / quantile(row.ours, 0.5) }))
      .sort((a, b) => b.ratio - a.ratio);
    const middle = quantile(
      ratios.map(({ ratio }) => ratio),
      0.5,
    );
    console.log(
      `\nunder policies ${where}, ${size} objects: ${middle.toFixed(2)} times the owner's (median), at most`,
    );
    for (const { what, ratio } of ratios.slice(0, 5)) console.log(`  ${ratio.toFixed(2)}  ${what}`);
  }
}

/** A store as a writer of the project opens it, who is no owner of anything. */
async function storeOfWriter() {
  await roleScript(server.target, { apply: true });
  const password = randomBytes(16).toString("hex");
  await raw.query(`create role bench_writer login password '${password}'`);
  await withRegister(async (register) => {
    await (await register.membersOf("default")).grant("bench_writer", "writer");
  });
  const config = { ...server.target.config, user: "bench_writer", password };
  return PostgresStorage.connect({ ...server.target, config });
}

async function withRegister(work) {
  const register = await ProjectRegister.open(server.target);
  await work(register);
  await register[Symbol.asyncDispose]();
}

async function fillFurther() {
  await withRegister(async (register) => {
    for (const name of furtherProjects) await register.create(name);
  });
  const { rows } = await raw.query("select id::text from project where id > 1 order by id");
  const each = Math.min(sizes.at(-1), 20_000);
  const ids = rows.map(({ id }) => id);
  const seconds = await fill(server.target, 0, each, ids);
  return `${ids.length} further projects of ${each} objects after ${seconds.toFixed(1)} s, ${await sizeOnDisk()}`;
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
