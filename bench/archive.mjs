/**
 * Measures storing and extracting ancillary directories against the best raw way to move the same bytes, in
 * turn in one run: COPY binary of 16 MiB values into a table, and out of it into a file on disk. MB are 10^6
 * bytes of file content. Memory is the peak of a process of its own.
 *
 * Usage: npm run bench:archive [-- --big 3GiB --small 10000 --small-size 10KiB --rounds 3
 *   --content random,compressible --grow 256MiB,1GiB]
 */

import { execFile } from "node:child_process";
import { createWriteStream } from "node:fs";
import { chmod, mkdtemp, rm, statfs } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { fileURLToPath } from "node:url";
import { parseArgs, promisify } from "node:util";
import pg from "pg";
import { to as copyTo } from "pg-copy-streams";
import { EmbeddedServer, PostgresStorage } from "../dist/index.js";
import { VolumeDownload } from "../dist/postgres/archives/volume-download.js";
import { makeDirectory, parseSize } from "./archive-directory.mjs";
import { copyIn } from "./raw-copy.mjs";
import { simulation } from "./simulations.mjs";

const { values } = parseArgs({
  options: {
    big: { type: "string", default: "256MiB" },
    small: { type: "string", default: "1000" },
    "small-size": { type: "string", default: "10KiB" },
    rounds: { type: "string", default: "3" },
    content: { type: "string", default: "random,compressible" },
    grow: { type: "string", default: "64MiB,512MiB" },
  },
});
const shape = {
  bigBytes: parseSize(values.big),
  smallCount: Number(values.small),
  smallBytes: parseSize(values["small-size"]),
};
const growth = values.grow === "" ? [] : values.grow.split(",").map(parseSize);
const rounds = Number(values.rounds);
const MEBIBYTE = 2 ** 20;
// The directory, one extracted per round, the database twice and its log, all at once.
const COPIES_ON_DISK = 5 + rounds;

const scratch = await mkdtemp(join(tmpdir(), "thermostore-bench-"));
await chmod(scratch, 0o755);
try {
  await requireSpace();
  const server = await EmbeddedServer.open({ home: join(scratch, "home") });
  const raw = new pg.Client(server.target.config);
  await raw.connect();
  const store = await PostgresStorage.connect(server.target);
  try {
    await raw.query("create table raw_volume (id int generated always as identity, bytes bytea)");
    await raw.query("alter table raw_volume alter bytes set storage external");
    const bench = { server, raw, store };
    const tables = { speed: [], ranges: [], memory: [await idleMemory(bench)] };
    for (const content of values.content.split(",")) await measureContent(content, bench, tables);
    for (const bigBytes of growth) await measureGrowth(bigBytes, bench, tables.memory);
    console.log(
      `one file of ${values.big}, ${shape.smallCount} of ${values["small-size"]}; medians of ${rounds}`,
    );
    console.table(tables.speed);
    console.log("ratio: MB/s to MB/s of the raw COPY above it; its file holds the same bytes without names");
    console.table(tables.ranges);
    console.log("most memory of a process of its own");
    console.table(tables.memory);
  } finally {
    await store.close();
    await raw.end();
    await server.close();
  }
} finally {
  await rm(scratch, { recursive: true, force: true });
}

async function requireSpace() {
  const { bavail, bsize } = await statfs(scratch);
  const largest = Math.max(shape.bigBytes, ...growth) + shape.smallCount * shape.smallBytes;
  if (bavail * bsize > COPIES_ON_DISK * largest) return;
  throw new Error(
    `${scratch}: needs ${Math.ceil((COPIES_ON_DISK * largest) / 1e9)} GB free; set TMPDIR or --big`,
  );
}

/** Storing and extracting one directory in turn with the raw ways, ranges, and memory. */
async function measureContent(content, bench, { speed, ranges, memory }) {
  const directory = join(scratch, "source");
  const bytes = await makeDirectory(directory, { ...shape, content });
  const times = { rawIn: [], store: [], again: [], rawOut: [], extract: [], range: [] };
  let [key, sentAgain, fetched] = ["", 0, 0];
  for (let round = 0; round < rounds; round++) {
    await empty(bench.raw);
    times.rawIn.push(await time(() => copyIn(bench.raw, directory)));
    times.store.push(
      await time(async () => {
        key = await bench.store.storeObject(simulation(round), directory);
      }),
    );
    const before = await volumeBytes(bench.raw);
    times.again.push(await time(() => bench.store.storeObject(simulation(1000 + round), directory)));
    sentAgain = (await volumeBytes(bench.raw)) - before;
    await bench.raw.query("checkpoint");
    const file = join(scratch, "raw-copy");
    times.rawOut.push(
      await time(() =>
        pipeline(
          bench.raw.query(
            copyTo("copy (select bytes from raw_volume order by id) to stdout (format binary)"),
          ),
          createWriteStream(file),
        ),
      ),
    );
    await rm(file);
    // Removed at the end only: ext4 is slow to create files where many have just been removed.
    const target = join(scratch, "extracted", String(round));
    const { ancillary } = await bench.store.retrieveObject(key);
    times.extract.push(await time(() => ancillary.extractTo(target)));
    const middle = Math.floor(shape.bigBytes / 2);
    fetched = await countFetches(async () => {
      const { ancillary: fresh } = await bench.store.retrieveObject(key);
      const range = { start: middle, end: middle + MEBIBYTE - 1 };
      times.range.push(await time(() => fresh.stream("trajectory.dcd", range).toArray()));
    });
  }
  const rate = (name) => bytes / 1000 / median(times[name]);
  const row = (operation, name, baseline) =>
    speed.push({
      content,
      operation,
      ms: Math.round(median(times[name])),
      "MB/s": Math.round(rate(name)),
      ratio: baseline === undefined ? "" : (rate(name) / rate(baseline)).toFixed(2),
    });
  row("raw COPY in", "rawIn");
  row("store", "store", "rawIn");
  row(`store again (${sentAgain} bytes of volumes sent)`, "again", "rawIn");
  row("raw COPY out into a file", "rawOut");
  row("extract", "extract", "rawOut");
  ranges.push({
    content,
    "1 MiB in the middle, ms": median(times.range).toFixed(1),
    "volumes fetched": fetched,
  });
  await rm(join(scratch, "extracted"), { recursive: true });
  memory.push(
    ...(await measureMemory(`${content}, ${values.big} and ${shape.smallCount} small`, directory, bench)),
  );
  await rm(directory, { recursive: true });
}

async function measureGrowth(bigBytes, bench, memory) {
  const directory = join(scratch, "source");
  await makeDirectory(directory, { bigBytes, smallCount: 0, smallBytes: 0, content: "random" });
  memory.push(...(await measureMemory(`random, ${bigBytes / MEBIBYTE} MiB`, directory, bench)));
  await rm(directory, { recursive: true });
}

async function measureMemory(what, directory, { server, raw }) {
  await empty(raw);
  const stored = await child(server, "store", directory, "1");
  const target = join(scratch, "extracted");
  const extracted = await child(server, "extract", stored.key, target);
  await rm(target, { recursive: true });
  return [memoryRow(`store ${what}`, stored), memoryRow(`extract ${what}`, extracted)];
}

async function idleMemory({ server }) {
  return memoryRow("connect only", await child(server, "connect"));
}

function memoryRow(what, { peakBytes, ms }) {
  return { what, "peak MB": Math.round(peakBytes / 1e6), ms: Math.round(ms) };
}

async function child(server, ...task) {
  const script = fileURLToPath(new URL("archive-child.mjs", import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, [script, server.target.url, ...task]);
  return JSON.parse(stdout);
}

/** How many volumes are fetched while `work` is done. */
async function countFetches(work) {
  const { fetch } = VolumeDownload.prototype;
  let count = 0;
  VolumeDownload.prototype.fetch = function (...given) {
    count += 1;
    return fetch.apply(this, given);
  };
  try {
    await work();
  } finally {
    VolumeDownload.prototype.fetch = fetch;
  }
  return count;
}

async function empty(raw) {
  await raw.query(
    "truncate raw_volume, stored_object, archive, archive_file, archive_segment, archive_volume, ledger",
  );
  await raw.query("checkpoint");
}

async function volumeBytes(raw) {
  const { rows } = await raw.query(
    "select coalesce(sum(size_bytes), 0)::float8 as bytes from archive_volume",
  );
  return rows[0].bytes;
}

async function time(work) {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

function median(times) {
  return [...times].sort((a, b) => a - b)[Math.floor(times.length / 2)];
}
