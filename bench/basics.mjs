/**
 * Measures the basic operations against the best raw way of doing the same, side by side in one run:
 * prepared SQL over one pg connection for get, query and store, a recursive copy for import. Each round
 * alternates between the two, so that a noisy machine hits both. Ratios are what counts; times are shown to
 * tell microseconds from milliseconds.
 *
 * Usage: npm run bench [-- --objects 1000,10000 --rounds 300]
 */

import { chmod, cp, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import pg from "pg";
import {
  EmbeddedServer,
  importStore,
  LocalFileStorage,
  PostgresStorage,
  SimulationDataQuery,
  Substance,
  ThermodynamicState,
} from "../dist/index.js";
import { measurePair, printTable } from "./measure.mjs";
import { SUBSTANCES, simulation } from "./simulations.mjs";

const { values } = parseArgs({
  options: {
    objects: { type: "string", default: "1000,10000" },
    rounds: { type: "string", default: "300" },
    import: { type: "string", default: "1000" },
  },
});
/** The one that is there from the beginning. */
const PROJECT = 1;
const sizes = values.objects.split(",").map(Number);
const rounds = Number(values.rounds);

const scratch = await mkdtemp(join(tmpdir(), "thermostore-bench-"));
await chmod(scratch, 0o755);
const server = await EmbeddedServer.open({ home: join(scratch, "home") });
const store = await PostgresStorage.connect(server.target);
const raw = new pg.Client(server.target.config);
await raw.connect();
try {
  const rows = [];
  rows.push(await measureImport(Number(values.import)));
  for (const size of sizes) {
    await fillTo(size);
    rows.push(
      await measureGet(size),
      await measureQuery(size),
      await measureHas(size),
      await measureStore(size),
    );
  }
  printTable(rows);
  console.log(`resident memory ${Math.round(process.memoryUsage().rss / 2 ** 20)} MiB`);
} finally {
  await raw.end();
  await store.close();
  await server.close();
  await rm(scratch, { recursive: true, force: true });
}

/** Imports a store directory of `count` objects, beside a recursive copy of the same files. */
async function measureImport(count) {
  const directory = join(scratch, "source");
  const files = join(scratch, "files");
  await mkdir(files);
  await writeFile(join(files, "output.pdb"), "ATOM\n".repeat(500));
  await writeFile(join(files, "trajectory.dcd"), Buffer.alloc(5000, 7));
  const source = await LocalFileStorage.open(directory);
  for (let index = 0; index < count; index++) await source.storeObject(simulation(index), files);
  const copyStart = performance.now();
  await cp(directory, join(scratch, "copy"), { recursive: true });
  const copyMs = performance.now() - copyStart;
  const importStart = performance.now();
  const { stored } = await importStore(directory, store);
  const importMs = performance.now() - importStart;
  if (stored !== count) throw new Error(`imported ${stored} of ${count} objects`);
  return {
    what: `import ${count} objects (each once)`,
    objects: count,
    ours: [importMs / count],
    baseline: [copyMs / count],
    against: "recursive copy",
  };
}

/** Multiplies the rows that are there until there are `size`: other keys, calculations and temperatures. */
async function fillTo(size) {
  const { rows } = await raw.query("select count(*)::int as count from stored_object");
  const missing = size - rows[0].count;
  if (missing <= 0) return;
  await raw.query(
    `insert into stored_object (project_id, key, class, identity_sha256, content_sha256, payload, payload_bytes,
       match_values, substance_id, temperature_k, pressure_pa, property_phase, source_calculation_id, force_field_id,
       statistical_inefficiency, number_of_molecules, archive_id)
     select project_id, replace(gen_random_uuid()::text, '-', ''), class, md5(gen_random_uuid()::text) || md5(gen_random_uuid()::text), content_sha256, payload,
       payload_bytes, match_values, substance_id, 1000 + n, pressure_pa, property_phase, 'bulk-' || n,
       force_field_id, statistical_inefficiency, number_of_molecules, archive_id
     from generate_series(1, $1::int) as n
     cross join lateral (select * from stored_object order by id offset n % 1000 limit 1) as o`,
    [missing],
  );
  await raw.query("vacuum analyze stored_object");
}

async function measureGet(size) {
  const { rows } = await raw.query("select key from stored_object order by random() limit 1000");
  return measurePair(`get by key`, size, rounds, "prepared select of the row", {
    ours: async (round) => (await store.retrieveObject(rows[round % rows.length].key)).object.type,
    baseline: (round) =>
      raw.query({
        name: "get",
        text: `select key, class, payload::text, match_values::text, archive_id from stored_object
          where project_id = ${PROJECT} and key = $1`,
        values: [rows[round % rows.length].key],
      }),
  });
}

async function measureQuery(size) {
  const ask = (round) => ({
    substance: Substance.fromComponents(...SUBSTANCES[round % SUBSTANCES.length]),
    thermodynamicState: ThermodynamicState.of({ temperatureK: 280 + (round % 40), pressurePa: 101_325 }),
  });
  return measurePair("query substance and state", size, rounds, "prepared select by the same columns", {
    ours: (round) => store.query(new SimulationDataQuery(ask(round))),
    baseline: (round) => {
      const { substance, thermodynamicState } = ask(round);
      return raw.query({
        name: "query",
        text: `select o.key, o.class, o.payload::text, o.match_values::text, o.archive_id from stored_object o
          join substance s on s.project_id = o.project_id and s.id = o.substance_id
          where o.project_id = ${PROJECT} and o.class = 'StoredSimulationData' and s.identifier = $1 and o.temperature_k = $2
            and o.pressure_pa = $3 order by o.id`,
        values: [substance.identifier, thermodynamicState.temperatureK, thermodynamicState.pressurePa],
      });
    },
  });
}

async function measureHas(size) {
  return measurePair("recognise an object", size, rounds, "prepared select by identity", {
    ours: (round) => store.hasObject(simulation(round)),
    baseline: (round) =>
      raw.query({
        name: "has",
        text: `select key from stored_object where project_id = ${PROJECT} and identity_sha256 = $1`,
        values: [String(round).padStart(64, "0")],
      }),
  });
}

/** Stores new objects without a directory (force fields), beside the bare transaction of the same row. */
async function measureStore(size) {
  const { TLeapForceFieldSource } = await import("../dist/index.js");
  let next = size * 1000;
  return measurePair("store without archive", size, rounds, "begin, insert, commit", {
    ours: () => store.storeForceField(new TLeapForceFieldSource(`leaprc.${next++}`)),
    baseline: async () => {
      await raw.query("begin");
      await raw.query({
        name: "insert",
        text: `insert into stored_object (project_id, key, class, identity_sha256, content_sha256, payload,
            payload_bytes, match_values) values (${PROJECT}, $1, 'ForceFieldData', $2, $2, $3, 300, $4)`,
        values: [
          `raw-${next}`,
          String(next++).padStart(64, "r"),
          JSON.stringify({ force_field_source: { leap_source: `leaprc.${next}`, cutoff: { value: 9.5 } } }),
          JSON.stringify({ force_field_source: String(next).padStart(64, "m") }),
        ],
      });
      await raw.query("commit");
    },
  });
}
