/** What storing costs: one object against the bare transaction of the same row, and many by an import. */

import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { ForceFieldData, importStore, LocalFileStorage, TLeapForceFieldSource } from "../dist/index.js";
import { toObjectRow } from "../dist/postgres/object-row.js";
import { measurePair } from "./measure.mjs";
import { objectNumber } from "./population.mjs";

// Into the project that is there from the beginning.
const INSERT = `insert into stored_object (project_id, key, class, identity_sha256, content_sha256, payload,
  payload_bytes, match_values, observable_names) values (1, $1, $2, $3, $4, $5, $6, $7, $8)`;

let next = 0;

/** New objects without a directory (force fields), beside the bare transaction of such a row. */
export async function measureStore(store, raw, size, rounds) {
  const pair = await measurePair("store one, no archive", size, rounds, "", {
    ours: () => store.storeObject(forceField()),
    baseline: async () => {
      const row = baselineRows.pop();
      await raw.query("begin");
      await raw.query({ name: "insert", text: INSERT, values: row });
      await raw.query("commit");
    },
    before: () => {
      // What the row is made of is not the database's business.
      const row = toObjectRow(forceField());
      baselineRows.push([
        `baseline-${next}`,
        row.className,
        row.identitySha256,
        row.contentSha256,
        row.payload,
        row.payloadBytes,
        row.matchValues,
        row.observableNames,
      ]);
    },
  });
  return { ...pair, growth: true, results: 1 };
}

const baselineRows = [];

function forceField() {
  next += 1;
  return new ForceFieldData({ forceFieldSource: new TLeapForceFieldSource(`leaprc.${next}`) });
}

const IMPORTED = 400;

/** Objects per second that an import of a store directory with small files takes, and the share of its CPU. */
export async function measureImport(store, scratch) {
  const directory = join(scratch, "source");
  const files = join(scratch, "files");
  await mkdir(files);
  await writeFile(join(files, "output.pdb"), "ATOM\n".repeat(500));
  await writeFile(join(files, "trajectory.dcd"), Buffer.alloc(5000, 7));
  const source = await LocalFileStorage.open(directory);
  for (let stored = 0, index = 10_000_000; stored < IMPORTED; index++) {
    const object = objectNumber(index);
    if (object.declaration.ancillary === "none") continue;
    await source.storeObject(object, files);
    stored += 1;
  }
  const cpu = process.cpuUsage();
  const start = performance.now();
  const { stored } = await importStore(directory, store);
  const seconds = (performance.now() - start) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  const busy = Math.round(((user + system) / 1e6 / seconds) * 100);
  return `\nimport with archives: ${Math.round(stored / seconds)} objects/s; this process is busy for ${busy} % of the time`;
}
