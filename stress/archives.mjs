/**
 * Kills processes at random moments of storing, extracting, materialising and collecting garbage, and looks
 * after each kill whether anything wrong can be seen: an object without its whole archive, a wrong file in a
 * target or in the cache. At the end everything is audited, and nothing may be left over.
 *
 * Usage: npm run stress:archives [-- --times 50]
 */

import { spawn } from "node:child_process";
import { chmod, mkdir, mkdtemp, readdir, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import pg from "pg";
import { makeForceField } from "../dist/conformance/fixtures.js";
import { EmbeddedServer, PostgresStorage } from "../dist/index.js";
import { removeTree } from "../dist/storage/ancillary/remove-tree.js";
import { contentOf, FORCE_FIELD_KEY, simulationOf, writeDirectory } from "./archive-data.mjs";

const { values } = parseArgs({ options: { times: { type: "string", default: "50" } } });
const times = Number(values.times);
const workerPath = fileURLToPath(new URL("archive-worker.mjs", import.meta.url));

const scratch = await mkdtemp(join(tmpdir(), "thermostore-stress-"));
await chmod(scratch, 0o755);
process.env.THERMOSTORE_CACHE = join(scratch, "cache");
const server = await EmbeddedServer.open({ home: join(scratch, "home") });
const store = await PostgresStorage.connect(server.target);
const client = new pg.Client(server.target.config);
await client.connect();

/** What each object's directory holds, by key. */
const contents = new Map();
const kills = {};
const swept = { volumes: 0, archives: 0 };
let resumed = 0;
let directories = 0;
let lastRunMs = 0;
/** More is stored than removed, so that the audit at the end has something to look at. */
const TURNS = ["store", "extract", "store", "materialise", "gc", "store"];
const roles = { store: killStore, extract: killExtract, materialise: killMaterialise, gc: killGc };
let isInterrupted = false;
process.once("SIGINT", () => {
  isInterrupted = true;
});

try {
  await mkdir(join(scratch, "out"));
  await store.storeObjectDetailed(makeForceField(), undefined, { key: FORCE_FIELD_KEY });
  const typicalMs = await measureRoles();
  for (let time = 0; time < times && !isInterrupted; time++) {
    const role = TURNS[time % TURNS.length];
    const phase = await roles[role](Math.random() * typicalMs[role]);
    kills[role] ??= {};
    kills[role][phase] = (kills[role][phase] ?? 0) + 1;
    await noObjectWithoutFiles();
    process.stderr.write(`\r${time + 1}/${times} `);
  }
  process.stderr.write("\r");
  await finalAudit();
} finally {
  await client.end();
  await store.close();
  await server.close();
  await removeTree(scratch).catch(() => rm(scratch, { recursive: true, force: true }));
}

async function killStore(afterMs) {
  const number = String(++directories);
  const directory = join(scratch, `source-${number}`);
  const content = await writeDirectory(directory, number);
  const before = await count("archive_volume");
  const isDone = await run(["store", number, directory], afterMs);
  let key = await store.hasObject(simulationOf(number));
  const sent = (await count("archive_volume")) - before;
  const phase = isDone
    ? "done before"
    : key !== undefined
      ? "linked"
      : `${sent > 0 ? "some" : "no"} volumes sent`;
  // Some are stored again, what others have sent is for the next collection.
  if (key === undefined && Math.random() < 0.5) {
    key = await store.storeObject(simulationOf(number), directory);
    resumed += 1;
  }
  if (key !== undefined) contents.set(key, content);
  await rm(directory, { recursive: true });
  return phase;
}

async function killExtract(afterMs) {
  const key = await anyKey();
  const target = join(scratch, "out", `target-${++directories}`);
  const isDone = await run(["extract", key, target], afterMs);
  const isThere = await exists(target);
  if (isThere) await mustBe(target, contents.get(key), "an extracted directory");
  const unfinished = (await readdir(join(scratch, "out"))).filter((name) => name.startsWith(".")).length;
  if (!isThere) await (await store.retrieveObject(key)).ancillary.extractTo(target);
  await mustBe(target, contents.get(key), "a directory extracted after a kill");
  await mustHold(join(scratch, "out"), (name) => name.startsWith("target-"));
  await rm(target, { recursive: true });
  if (isDone) return "done before";
  if (isThere) return "in place";
  return unfinished > 0 ? "files written" : "nothing written";
}

async function killMaterialise(afterMs) {
  const key = await anyKey();
  const cache = join(scratch, "cache", "ancillary");
  await removeTree(cache).catch(() => undefined);
  const isDone = await run(["materialise", key], afterMs);
  const names = await readdir(cache).catch(() => []);
  const path = await (await store.retrieveObject(key)).ancillary.materialise();
  await mustBe(path, contents.get(key), "a directory in the cache");
  await mustHold(cache, (name) => /^[0-9a-f]{64}$/.test(name));
  if (isDone) return "done before";
  return names.length === 0 ? "nothing written" : names[0].startsWith(".") ? "files written" : "in place";
}

async function killGc(afterMs) {
  const key = await anyKey();
  await store.removeObject(key);
  contents.delete(key);
  await claimsRunOut();
  const before = { volumes: await count("archive_volume"), archives: await count("archive") };
  const isDone = await run(["gc"], afterMs);
  const gone = {
    volumes: before.volumes - (await count("archive_volume")),
    archives: before.archives - (await count("archive")),
  };
  swept.volumes += gone.volumes;
  swept.archives += gone.archives;
  if (isDone) return "done before";
  return `${gone.archives > 0 ? "archive" : "no archive"} and ${gone.volumes > 0 ? "some" : "no"} volumes gone`;
}

/** Lets each role work unharmed, and gives how long it takes from its beginning; in milliseconds. */
async function measureRoles() {
  const typicalMs = {};
  for (const role of ["store", "store", "store", "store", "extract", "materialise", "gc"]) {
    await roles[role](Number.POSITIVE_INFINITY);
    typicalMs[role] = lastRunMs;
  }
  return typicalMs;
}

/** Runs a worker and kills it some time after it has begun; whether it was done before. */
async function run(args, afterMs) {
  const child = spawn(process.execPath, [workerPath, server.target.url, ...args], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const over = new Promise((resolve) => {
    child.once("close", (code, signal) => resolve({ code, signal }));
  });
  await Promise.race([new Promise((resolve) => child.stdout.once("data", resolve)), over]);
  const begun = performance.now();
  if (Number.isFinite(afterMs)) {
    await Promise.race([sleep(afterMs), over]);
    child.kill("SIGKILL");
  }
  const { code, signal } = await over;
  lastRunMs = performance.now() - begun;
  if (signal === null && code !== 0) throw new Error(`a worker failed: ${args[0]}`);
  return signal === null;
}

/** The killed process's connections end by themselves, but only when the server notices. */
async function settled() {
  for (;;) {
    const { rows } = await client.query(
      `select count(*)::int as count from pg_stat_activity
       where datname = current_database() and state <> 'idle' and pid <> pg_backend_pid() and backend_type = 'client backend'`,
    );
    if (rows[0].count === 0) return;
    await sleep(20);
  }
}

async function noObjectWithoutFiles() {
  await settled();
  const { rows } = await client.query(
    `select o.key from stored_object o left join archive a on a.project_id = o.project_id and a.id = o.archive_id
     where o.class <> 'ForceFieldData' and (a.id is null
       or a.file_count <> (select count(*) from archive_file f where f.archive_id = a.id)
       or a.size_bytes <> (select coalesce(sum(s.size_bytes), 0) from archive_segment s where s.archive_id = a.id))`,
  );
  if (rows.length > 0) throw new Error(`an object without its whole archive: ${rows[0].key}`);
}

async function finalAudit() {
  await settled();
  await claimsRunOut();
  const expected = await store.sweep({ graceSeconds: 0, retentionSeconds: 0, dryRun: true });
  const freed = await store.sweep({ graceSeconds: 0, retentionSeconds: 0 });
  if (JSON.stringify(freed) !== JSON.stringify(expected)) throw new Error("a dry run told something else");
  swept.volumes += freed.volumes;
  swept.archives += freed.archives;
  const { problems, objects, archives, bytes } = await store.verify();
  if (problems.length > 0) throw new Error(`verify found ${JSON.stringify(problems)}`);
  if (objects !== contents.size + 1) throw new Error(`${objects} objects, expected ${contents.size + 1}`);
  for (const [key, content] of contents) {
    const target = join(scratch, "out", "target-audit");
    await (await store.retrieveObject(key)).ancillary.extractTo(target);
    await mustBe(target, content, `the directory of ${key}`);
    await rm(target, { recursive: true });
  }
  const archiveRows = await count("archive");
  if (archiveRows !== contents.size) throw new Error(`${archiveRows} archives for ${contents.size} objects`);
  console.table(
    Object.entries(kills).flatMap(([role, phases]) =>
      Object.entries(phases).map(([phase, number]) => ({ killed: role, when: phase, times: number })),
    ),
  );
  console.log(`${resumed} stores that were broken off were repeated`);
  console.log(
    `left over and swept: ${swept.volumes} volumes, ${freed.volumes} of them at the end, and ${swept.archives} archives`,
  );
  console.log(`verified: ${objects} objects, ${archives} archives, ${bytes} bytes: no problems`);
}

/** What killed processes claimed would otherwise be left alone for minutes. */
async function claimsRunOut() {
  await settled();
  await client.query("update archive_volume set staged_until = now() - interval '1 second'");
}

async function anyKey() {
  if (contents.size < 2) await killStore(Number.POSITIVE_INFINITY);
  const keys = [...contents.keys()];
  return keys[Math.floor(Math.random() * keys.length)];
}

async function count(table) {
  await settled();
  const { rows } = await client.query(`select count(*)::int as count from ${table}`);
  return rows[0].count;
}

async function exists(path) {
  return stat(path).then(
    () => true,
    () => false,
  );
}

async function mustBe(directory, content, what) {
  if ((await contentOf(directory)) !== content)
    throw new Error(`${what} is not what was stored: ${directory}`);
}

async function mustHold(directory, isExpected) {
  const surplus = (await readdir(directory)).filter((name) => !isExpected(name));
  if (surplus.length > 0) throw new Error(`left over in ${directory}: ${surplus.join(", ")}`);
}
