// Changes a store for a while, as its siblings do, and says on stdout how often; any error ends it.
// Arguments: the compiled package, the database, what to do, this worker's number, seconds, a directory to write in.
import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const [dist, url, role, number, seconds, scratch] = process.argv.slice(2);
const load = (path) => import(pathToFileURL(join(dist, path)).href);
const { PostgresStorage } = await load("postgres/postgres-storage.js");
const { parseConnectionTarget } = await load("postgres/connection-target.js");
const { makeFreeEnergy, makeSimulation } = await load("conformance/fixtures.js");

const store = await PostgresStorage.connect(parseConnectionTarget(url));
const until = Date.now() + Number(seconds) * 1000;
const counts = { stored: 0, replaced: 0, removed: 0, read: 0, volumes: 0, archives: 0 };
const forceFieldId = "force field";

/** Everybody's directories are made of the same few files, so that volumes come, go and come again. */
async function directory(variant) {
  const path = join(scratch, `${number}-${variant}`);
  await mkdir(path, { recursive: true });
  const shared = `shared ${variant % 4}\n`.repeat(2000);
  for (const name of ["output.pdb", "trajectory.dcd", "end.dcd"]) await writeFile(join(path, name), shared);
  return path;
}

async function change(turn) {
  const path = await directory(turn % 8);
  const identity = { forceFieldId, sourceCalculationId: `shared by all ${turn % 3}` };
  const statisticalInefficiency = 1e6 / (Date.now() + Number(number));
  const { outcome } = await store.storeObjectDetailed(
    makeSimulation({ ...identity, statisticalInefficiency }),
    path,
  );
  if (outcome in counts) counts[outcome] += 1;
  const own = await store.storeObject(makeFreeEnergy({ forceFieldId }), path);
  const entry = await store.retrieveObject(own);
  for (const file of await entry.ancillary.files()) await entry.ancillary.read(file.path);
  counts.read += 1;
  await store.removeObject(own);
  counts.removed += 1;
}

async function sweep() {
  const { volumes, archives } = await store.sweep({ graceSeconds: 0, retentionSeconds: 0 });
  counts.volumes += volumes;
  counts.archives += archives;
}

for (let turn = 0; Date.now() < until; turn++) await (role === "sweep" ? sweep() : change(turn));
await store.close();
await rm(scratch, { recursive: true, force: true });
process.stdout.write(JSON.stringify(counts));
