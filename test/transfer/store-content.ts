/** What stores hold, for comparison: all objects, whatever the kind of store, or all files of a directory. */

import { dataFromStorage } from "../../src/data/data-registry.js";
import { ForceFieldData } from "../../src/data/force-field-data.js";
import { identitySha256 } from "../../src/data/identity.js";
import type { JsonValue } from "../../src/serialization/json/json-value.js";
import { parseJson } from "../../src/serialization/json/parse-json.js";
import type { StorageBackend } from "../../src/storage/storage-backend.js";
import { readTree } from "../storage/ancillary/temporary-directory.js";

/** Every object as JSON, with the content hash of its files, by key. */
export async function contentOf(store: StorageBackend): Promise<Record<string, unknown>> {
  const content: Record<string, unknown> = {};
  for await (const key of store.keys()) {
    const retrieved = await store.retrieveObject(key);
    content[key] = [retrieved?.object.json, await retrieved?.ancillary?.contentHash()];
  }
  return content;
}

/**
 * Which pieces of data there are, whatever their keys and versions; where every deposit is kept, each of them. A
 * force field is named by its content.
 */
export async function dataIn(store: StorageBackend): Promise<readonly string[]> {
  const forceFields = new Map<string, string>();
  for await (const key of store.keys(ForceFieldData)) {
    forceFields.set(key, (await store.retrieveObject(key))?.object.contentSha256 ?? "");
  }
  const data: string[] = [];
  for await (const key of store.keys()) {
    const object = (await store.retrieveObject(key))?.object;
    if (object === undefined) throw new Error(`${key} is not there`);
    const link = forceFields.get(String(object.json.force_field_id)) ?? "";
    const unlinked = dataFromStorage({ ...object.json, force_field_id: link }, object.type);
    const linked = object instanceof ForceFieldData ? object : unlinked;
    data.push(`${object.type} ${identitySha256(linked) ?? linked.contentSha256}`);
  }
  return data.sort();
}

/** The keys that simulation data names as those of force fields, and under which there is none. */
export async function danglingLinks(store: StorageBackend): Promise<readonly string[]> {
  const dangling = new Set<string>();
  for await (const key of store.keys()) {
    const id = (await store.retrieveObject(key))?.object.json.force_field_id;
    if (typeof id !== "string" || id === "") continue;
    const found = await store.retrieveObject(id);
    if (!(found?.object instanceof ForceFieldData)) dangling.add(id);
  }
  return [...dangling].sort();
}

/** All files of a store directory, objects as JSON values, the registry as sorted lists. */
export async function directoryContent(root: string): Promise<Record<string, unknown>> {
  const content: Record<string, unknown> = {};
  for (const [path, text] of Object.entries(await readTree(root))) {
    const isObject = text !== null && path.endsWith(".json") && !path.includes("/");
    content[path] = isObject ? jsonOf(path, text) : text;
  }
  return content;
}

function jsonOf(path: string, text: string): unknown {
  const json = parseJson(Buffer.from(text, "latin1").toString("utf8"));
  return path === "object_keys.json" ? registryOf(json) : json;
}

/** Classes without keys are left out: whether a registry has them says nothing. */
function registryOf(json: JsonValue): Record<string, readonly string[]> {
  const { object_keys: byClass } = json as { readonly object_keys: Record<string, readonly string[]> };
  return Object.fromEntries(
    Object.entries(byClass)
      .filter(([, keys]) => keys.length > 0)
      .map(([name, keys]) => [name, keys.toSorted()]),
  );
}
