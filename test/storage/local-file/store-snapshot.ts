/** What a store directory holds, for comparison: objects, their files, and what lies about beside them. */
import { readdir } from "node:fs/promises";
import { canonicalJson } from "../../../src/serialization/json/canonical-json.js";
import { LocalFileStorage } from "../../../src/storage/local-file/local-file-storage.js";

/** A store as its users see it, and the names of all files in it. */
export interface StoreSnapshot {
  /** By key: the object's JSON, and the text of each of its files. */
  readonly objects: Readonly<
    Record<string, readonly [json: string, files: Readonly<Record<string, string>>]>
  >;
  /** Every file below the directory, apart from what is in the folder for work under way. */
  readonly paths: readonly string[];
  /** What is in the folder for work under way. */
  readonly leftovers: readonly string[];
}

/** Opens a store, looks at everything in it and closes it. */
export async function storeSnapshot(root: string): Promise<StoreSnapshot> {
  await using store = await LocalFileStorage.open(root);
  // In one transaction, so that the lock is taken once.
  const objects = await store.transaction(() => allObjects(store));
  const names = await allFiles(root);
  const isWork = (name: string): boolean => name.startsWith(".thermostore");
  return { objects, paths: names.filter((name) => !isWork(name)), leftovers: names.filter(isWork) };
}

async function allObjects(store: LocalFileStorage): Promise<StoreSnapshot["objects"]> {
  const objects: Record<string, [string, Record<string, string>]> = {};
  for await (const key of store.keys()) {
    const entry = await store.retrieveObject(key);
    if (entry === undefined) throw new Error(`the registry names "${key}", which is not there`);
    const files: Record<string, string> = {};
    for (const { path } of (await entry.ancillary?.files()) ?? []) {
      files[path] = (await entry.ancillary?.read(path))?.toString("latin1") ?? "";
    }
    objects[key] = [canonicalJson(entry.object.json), files];
  }
  return objects;
}

async function allFiles(root: string): Promise<readonly string[]> {
  const items = await readdir(root, { withFileTypes: true, recursive: true });
  return items
    .filter((item) => item.isFile())
    .map((item) => `${item.parentPath}/${item.name}`.slice(root.length + 1))
    .sort();
}
