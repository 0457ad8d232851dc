/** What a store directory holds, for comparison: objects, their files, and what lies about beside them. */
import { readdir } from "node:fs/promises";
import { canonicalJson } from "../../../src/serialization/json/canonical-json.js";
import type { AncillaryDirectory } from "../../../src/storage/ancillary/ancillary-directory.js";
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
  /** What is being copied for a store that is not locked yet, or was when a process died. */
  readonly staged: readonly string[];
  /** What happened, as text: kind, key, and of what was put away the JSON and files. */
  readonly events: readonly string[];
  /** The files in which what was put away is kept. */
  readonly kept: readonly string[];
}

const HISTORY = ".thermostore.history/";
const STAGING = ".thermostore.staging/";

/** Opens a store, looks at everything in it and closes it. */
export async function storeSnapshot(root: string): Promise<StoreSnapshot> {
  await using store = await LocalFileStorage.open(root);
  // In one transaction, so that the lock is taken once.
  const [objects, events] = await store.transaction(async () => [
    await allObjects(store),
    await allEvents(store),
  ]);
  const names = await allFiles(root);
  const work = names.filter((name) => name.startsWith(".thermostore"));
  return {
    objects,
    paths: names.filter((name) => !work.includes(name)),
    leftovers: work.filter((name) => !name.startsWith(HISTORY) && !name.startsWith(STAGING)),
    staged: work.filter((name) => name.startsWith(STAGING)),
    events,
    kept: work.filter((name) => name.startsWith(HISTORY)),
  };
}

async function allEvents(store: LocalFileStorage): Promise<readonly string[]> {
  const events: string[] = [];
  for await (const { kind, key, current, superseded } of store.events()) {
    const json = superseded && canonicalJson(superseded.object.json);
    const files = await contentsOf(superseded?.ancillary);
    events.push(
      JSON.stringify([
        kind,
        key,
        current?.contentSha256,
        json,
        files,
        superseded?.filesReleasedAt !== undefined,
      ]),
    );
  }
  return events;
}

async function allObjects(store: LocalFileStorage): Promise<StoreSnapshot["objects"]> {
  const objects: Record<string, [string, Record<string, string>]> = {};
  for await (const key of store.keys()) {
    const entry = await store.retrieveObject(key);
    if (entry === undefined) throw new Error(`the registry names "${key}", which is not there`);
    objects[key] = [canonicalJson(entry.object.json), await contentsOf(entry.ancillary)];
  }
  return objects;
}

async function contentsOf(ancillary: AncillaryDirectory | undefined): Promise<Record<string, string>> {
  const files: Record<string, string> = {};
  for (const { path } of (await ancillary?.files()) ?? []) {
    files[path] = (await ancillary?.read(path))?.toString("latin1") ?? "";
  }
  return files;
}

async function allFiles(root: string): Promise<readonly string[]> {
  const items = await readdir(root, { withFileTypes: true, recursive: true });
  return items
    .filter((item) => item.isFile())
    .map((item) => `${item.parentPath}/${item.name}`.slice(root.length + 1))
    .sort();
}
