// Writes the example store: a directory as openff-evaluator's LocalFileStorage lays it out, for trying out
// imports, queries and exports without running a simulation. The same files come out each time.
//
//   node examples/make-store.mjs [DIRECTORY]
//
// Without a directory it replaces examples/store; a directory that is given must be empty or absent.

import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { identifier } from "./generator/calculations.mjs";
import { catalogue } from "./generator/catalogue.mjs";
import { pythonJson } from "./generator/python-json.mjs";
import { typed } from "./generator/typed-json.mjs";

const EXAMPLE_STORE = fileURLToPath(new URL("./store", import.meta.url));

function main() {
  const given = process.argv[2];
  if (given !== undefined && existsSync(given) && readdirSync(given).length > 0) {
    throw new Error(`${given} is not empty: name a directory that does not exist yet`);
  }
  const entries = catalogue().map((entry) => ({ ...entry, key: identifier(entry.name) }));
  const root = given ?? EXAMPLE_STORE;
  if (given === undefined) rmSync(root, { recursive: true, force: true });
  for (const entry of entries) writeEntry(root, entry);
  writeFileSync(join(root, "object_keys.json"), pythonJson(registry(entries)));
  console.log(`${entries.length} objects in ${root}`);
}

function writeEntry(root, { key, object, files }) {
  mkdirSync(root, { recursive: true });
  writeFileSync(join(root, `${key}.json`), pythonJson(object));
  if (Object.keys(files).length === 0) return;
  mkdirSync(join(root, key));
  for (const [name, content] of Object.entries(files)) writeFileSync(join(root, key, name), content);
}

/** Evaluator's list of the keys of each class, in alphabetical order. */
function registry(entries) {
  const classOf = ({ object }) => object["@type"].split(".").at(-1);
  const classes = [...new Set(entries.map(classOf))].sort();
  const keysOf = (name) => entries.filter((entry) => classOf(entry) === name).map((entry) => entry.key);
  const keys = Object.fromEntries(classes.map((name) => [name, keysOf(name).sort()]));
  return typed("storage.storage.StorageBackend._ObjectKeyData", { object_keys: keys });
}

main();
