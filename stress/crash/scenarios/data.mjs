/** The objects that scenarios store, and their directories. */

import { randomBytes } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { makeEquilibration, makeForceField, makeSimulation } from "../../../dist/conformance/fixtures.js";
import { stringifyJson } from "../../../dist/index.js";

/** Sizes of trajectories: one that goes as a parameter, one that goes by COPY, and one of two volumes. */
const TRAJECTORY_BYTES = { small: 3000, other: 4000, large: 1_500_000, twoVolumes: 17_000_000 };

/** The key of the force field that all data of a run has been made with, unless it says otherwise. */
export function groundKey(tag) {
  return `ground${tag}`;
}

/** Objects told apart by a name and the tag of the run. */
export function forceField(name, tag) {
  return makeForceField(`<${name}-${tag}/>`);
}

export function simulation(name, tag, more = {}) {
  return makeSimulation({ forceFieldId: groundKey(tag), sourceCalculationId: `${name}-${tag}`, ...more });
}

export function equilibration(name, tag, more = {}) {
  return makeEquilibration({ forceFieldId: groundKey(tag), sourceCalculationId: `${name}-${tag}`, ...more });
}

/** Writes the directories that are stored with objects; gives their paths by name. */
export async function writeDirectories(root) {
  const directories = {};
  for (const [name, size] of Object.entries(TRAJECTORY_BYTES)) {
    directories[name] = join(root, name);
    await mkdir(directories[name], { recursive: true });
    await writeFile(join(directories[name], "output.pdb"), `ATOM ${name}\n`.repeat(50));
    await writeFile(join(directories[name], "trajectory.dcd"), randomBytes(size));
  }
  return directories;
}

/** Writes a store directory of objects, `[key, object, directory?]`, as evaluator would. */
export async function writeStoreDirectory(root, objects, copyDirectory) {
  await mkdir(root);
  const keys = {};
  for (const [key, object, directory] of objects) {
    keys[object.type] ??= [];
    keys[object.type].push(key);
    await writeFile(join(root, `${key}.json`), stringifyJson(object.json));
    if (directory !== undefined) await copyDirectory(directory, join(root, key));
  }
  const registry = {
    object_keys: keys,
    "@type": "openff.evaluator.storage.storage.StorageBackend._ObjectKeyData",
  };
  await writeFile(join(root, "object_keys.json"), JSON.stringify(registry));
}
