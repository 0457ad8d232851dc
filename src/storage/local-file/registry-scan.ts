/** What the object files of a store directory say when its registry is missing or damaged. */

import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { tagOf } from "../../serialization/codec.js";
import { parseJson } from "../../serialization/json/parse-json.js";
import { OBJECT_KEYS_KEY, ObjectKeys } from "../object-keys.js";

/** A registry made from all object files that can be read, in the order of their names. */
export async function rebuiltRegistry(root: string): Promise<ObjectKeys> {
  const names = (await readdir(root)).filter((name) => name.endsWith(".json")).sort();
  let registry = ObjectKeys.empty;
  for (const name of names) {
    const key = name.slice(0, -".json".length);
    if (key === OBJECT_KEYS_KEY) continue;
    const className = await classOf(join(root, name));
    if (className !== undefined) registry = registry.with(className, key);
  }
  return registry;
}

async function classOf(path: string): Promise<string | undefined> {
  try {
    const tag = tagOf(parseJson(await readFile(path, "utf8")));
    return tag?.slice(tag.lastIndexOf(".") + 1);
  } catch {
    // A broken object is not in the registry; it is found, and reported, by its key.
    return undefined;
  }
}
