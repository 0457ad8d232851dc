/** Files for the tests of the command line: objects of the example store, changed where a test needs it. */

import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { exampleStore } from "./command-line.js";

/** Keys of objects in the example store. */
export const keys = {
  forceField: "c8af9814adaf5f771bcf1c2b0c3a7fba",
  smirnoff: "8cc9b521f218f71a6a3fbecb3669b972",
  water: "335f9be0755d1c669b97ec222638b547",
  warmWater: "003289af756201d0d4404fe97049a60b",
  ethanol: "c0bed2abecd950face833fd2884765a8",
  dilution: "a784ba5ebe26ee4ee7798b4b573f146a",
} as const;

/** The file of an object in the example store. */
export function objectFile(key: string): string {
  return join(exampleStore, `${key}.json`);
}

/** The ancillary directory of an object in the example store. */
export function ancillaryDirectory(key: string): string {
  return join(exampleStore, key);
}

/** The text of an object in the example store, with texts replaced; all of them must occur. */
export async function editedObject(
  key: string,
  replacements: Readonly<Record<string, string>> = {},
): Promise<string> {
  let json = await readFile(objectFile(key), "utf8");
  for (const [from, to] of Object.entries(replacements)) {
    if (!json.includes(from)) throw new Error(`${key} does not contain ${from}`);
    json = json.replaceAll(from, to);
  }
  return json;
}

/** Writes a registry, which makes a store of a directory. */
export async function writeRegistry(
  directory: string,
  objectKeys: Readonly<Record<string, readonly string[]>>,
): Promise<void> {
  const registry = {
    object_keys: objectKeys,
    "@type": "openff.evaluator.storage.storage.StorageBackend._ObjectKeyData",
  };
  await writeFile(join(directory, "object_keys.json"), JSON.stringify(registry));
}
