/** A store directory of any size, as evaluator would have written it, and a way to compare two of them. */

import { createHash, randomBytes } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { makeForceField, makeSimulation } from "../dist/conformance/fixtures.js";
import { parseJson, stringifyJson } from "../dist/index.js";

const FORCE_FIELDS = 10;
const PDB = "ATOM      1  O   HOH A   1      10.000  10.000  10.000  1.00  0.00           O\n".repeat(40);

/** Writes force fields and simulations; the trajectories are of very different sizes and share the bytes out. */
export async function writeStore(root, { objects, bytes }) {
  await mkdir(root);
  const keys = { ForceFieldData: [], StoredSimulationData: [] };
  for (let number = 0; number < FORCE_FIELDS; number++) {
    await writeObject(root, keys.ForceFieldData, keyOf(number), makeForceField(`<number-${number}/>`));
  }
  const weights = Array.from({ length: objects - FORCE_FIELDS }, () => Math.exp(4 * Math.random()));
  const unit = bytes / weights.reduce((sum, weight) => sum + weight, 0);
  for (const [index, weight] of weights.entries()) {
    const number = FORCE_FIELDS + index;
    const key = keyOf(number);
    const simulation = makeSimulation({
      forceFieldId: keys.ForceFieldData[index % FORCE_FIELDS],
      sourceCalculationId: `calculation ${number}`,
    });
    await writeObject(root, keys.StoredSimulationData, key, simulation);
    await mkdir(join(root, key));
    await writeFile(join(root, key, "output.pdb"), `${PDB}END ${number}\n`);
    await writeFile(join(root, key, "trajectory.dcd"), randomBytes(Math.round(weight * unit)));
  }
  const registry = {
    object_keys: keys,
    "@type": "openff.evaluator.storage.storage.StorageBackend._ObjectKeyData",
  };
  await writeFile(join(root, "object_keys.json"), JSON.stringify(registry));
}

async function writeObject(root, keys, key, object) {
  keys.push(key);
  await writeFile(join(root, `${key}.json`), stringifyJson(object.json));
}

function keyOf(number) {
  return createHash("sha256").update(`${number}`).digest("hex").slice(0, 32);
}

/** What a store directory holds, as a set of lines: files by their checksums, JSON by its values. */
export async function contentOf(root) {
  const lines = new Set();
  for (const item of await readdir(root, { withFileTypes: true, recursive: true })) {
    const path = join(item.parentPath, item.name);
    const name = path.slice(root.length);
    if (item.isDirectory()) lines.add(`${name}/`);
    else if (name === "/object_keys.json") {
      const { object_keys: keys } = JSON.parse(await readFile(path, "utf8"));
      for (const [type, some] of Object.entries(keys)) for (const key of some) lines.add(`${type} ${key}`);
    } else lines.add(`${name} ${await digestOf(path)}`);
  }
  return lines;
}

async function digestOf(path) {
  const hash = createHash("sha256");
  if (path.endsWith(".json")) {
    hash.update(stringifyJson(sorted(parseJson(await readFile(path, "utf8")))));
  } else {
    for await (const chunk of createReadStream(path)) hash.update(chunk);
  }
  return hash.digest("hex");
}

/** The same JSON with its keys in order. */
function sorted(json) {
  if (Array.isArray(json)) return json.map(sorted);
  if (typeof json !== "object" || json === null) return json;
  return Object.fromEntries(
    Object.entries(json)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, value]) => [name, sorted(value)]),
  );
}
