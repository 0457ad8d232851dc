import { cp, mkdir, readdir, readFile, rm, symlink, truncate, writeFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { NotAStoreError } from "../../src/errors.js";
import { MemoryStorage } from "../../src/storage/memory-storage.js";
import { type ImportReport, importStore } from "../../src/transfer/import-store.js";
import { readTree, useTemporaryDirectory } from "../storage/ancillary/temporary-directory.js";

const exampleStore = "examples/store";
const OBJECTS = 13;
const simulation = "335f9be0755d1c669b97ec222638b547";
const forceField = "8cc9b521f218f71a6a3fbecb3669b972";

/** A damage, and what is to be said of it; all other objects come in. */
interface Damage {
  readonly what: string;
  readonly inflict: (path: (name: string) => string) => Promise<unknown>;
  readonly stored: number;
  /** Part of the reason that is given for something that did not come in. */
  readonly reason?: RegExp;
  readonly vanished?: readonly string[];
}

const DAMAGES: readonly Damage[] = [
  {
    what: "the registry is missing",
    inflict: (path) => rm(path("object_keys.json")),
    stored: OBJECTS,
    reason: /it has no readable object_keys\.json/,
  },
  {
    what: "the registry is truncated",
    inflict: (path) => truncate(path("object_keys.json"), 100),
    stored: OBJECTS,
    reason: /its registry .* is damaged/,
  },
  {
    what: "the registry is empty",
    inflict: (path) => truncate(path("object_keys.json"), 0),
    stored: OBJECTS,
    reason: /is damaged/,
  },
  {
    what: "the registry lost keys to another writer",
    inflict: (path) => edit(path("object_keys.json"), (text) => text.replaceAll(`"${simulation}", `, "")),
    stored: OBJECTS,
  },
  {
    what: "an object is truncated",
    inflict: (path) => truncate(path(`${simulation}.json`), 500),
    stored: OBJECTS - 1,
    reason: /JSON/,
  },
  {
    what: "an object is empty",
    inflict: (path) => truncate(path(`${simulation}.json`), 0),
    stored: OBJECTS - 1,
    reason: /JSON/,
  },
  {
    what: "an object has bytes that are no text",
    inflict: async (path) => {
      const bytes = await readFile(path(`${simulation}.json`));
      bytes[200] = 0xff;
      await writeFile(path(`${simulation}.json`), bytes);
    },
    stored: OBJECTS - 1,
    reason: /not text in UTF-8/,
  },
  {
    what: "an object lost an attribute",
    inflict: (path) =>
      edit(path(`${simulation}.json`), (text) => text.replace('"force_field_id"', '"forcefield"')),
    stored: OBJECTS - 1,
    reason: /force_field_id.*required/,
  },
  {
    what: "an object is of an unknown class",
    inflict: (path) =>
      edit(path(`${simulation}.json`), (text) => text.replace("StoredSimulationData", "StoredWishes")),
    stored: OBJECTS - 1,
    reason: /unknown type/,
  },
  {
    what: "a file is JSON, but no object",
    inflict: (path) => writeFile(path("notes.json"), '["remember the milk"]'),
    stored: OBJECTS,
    reason: /./,
  },
  {
    what: "an ancillary directory is missing",
    inflict: (path) => rm(path(simulation), { recursive: true }),
    stored: OBJECTS - 1,
    reason: /ancillary directory .* is missing/,
  },
  {
    what: "an ancillary directory is a file",
    inflict: async (path) => {
      await rm(path(simulation), { recursive: true });
      await writeFile(path(simulation), "");
    },
    stored: OBJECTS - 1,
    reason: /ancillary directory .* is missing/,
  },
  {
    what: "a directory has no object",
    inflict: (path) => mkdir(path("0123456789abcdef0123456789abcdef")),
    stored: OBJECTS,
    reason: /whose object is not there/,
  },
  {
    what: "an object is missing",
    inflict: (path) => rm(path(`${simulation}.json`)),
    stored: OBJECTS - 1,
    reason: /whose object is not there/,
    vanished: [simulation],
  },
  {
    what: "a link leads out of the directory",
    inflict: (path) => symlink("/", path("elsewhere")),
    stored: OBJECTS,
    reason: /neither a file nor a directory/,
  },
  {
    what: "a link lies in an ancillary directory",
    inflict: (path) => symlink("/", path(`${simulation}/elsewhere`)),
    stored: OBJECTS - 1,
    reason: /symbolic link/,
  },
  {
    what: "a force field is broken",
    inflict: (path) => truncate(path(`${forceField}.json`), 30),
    stored: OBJECTS - 1,
    reason: /JSON/,
  },
];

async function edit(path: string, change: (text: string) => string): Promise<void> {
  const text = await readFile(path, "utf8");
  const changed = change(text);
  if (changed === text) throw new Error(`nothing was changed in ${path}`);
  await writeFile(path, changed);
}

function reasons({ failed, unusable }: ImportReport): readonly string[] {
  return [...failed, ...unusable].map(({ path, reason }) => `${path}: ${reason}`);
}

describe("salvaging a damaged store directory", () => {
  const scratch = useTemporaryDirectory();
  const path = (name: string): string => scratch("store", name);

  it.each(DAMAGES)(
    "takes everything sound where $what",
    async ({ inflict, stored, reason, vanished = [] }) => {
      await cp(exampleStore, scratch("store"), { recursive: true });
      await inflict(path);
      const before = await treeOf(scratch("store"));
      const target = new MemoryStorage();
      const planned = await importStore(scratch("store"), new MemoryStorage(), {
        salvage: true,
        dryRun: true,
      });
      const report = await importStore(scratch("store"), target, { salvage: true });
      expect(report).toEqual(planned);
      expect(report).toMatchObject({ stored, deduplicated: 0, remaining: 0, vanished });
      expect(reasons(report)).toEqual(reason === undefined ? [] : [expect.stringMatching(reason)]);
      expect(await treeOf(scratch("store"))).toEqual(before);
      const again = await importStore(scratch("store"), target, { salvage: true });
      expect(again).toMatchObject({ stored: 0, replaced: 0, deduplicated: stored });
    },
  );

  it("merges what was stored twice", async () => {
    await cp(exampleStore, scratch("store"), { recursive: true });
    await cp(path(`${simulation}.json`), path("twice.json"));
    await cp(path(simulation), path("twice"), { recursive: true });
    const better = path("twice.json");
    await edit(better, (text) =>
      text.replace(/"statistical_inefficiency": [\d.]+/, '"statistical_inefficiency": 1.0'),
    );
    const target = new MemoryStorage();
    const planned = await importStore(scratch("store"), target, { salvage: true, dryRun: true });
    const report = await importStore(scratch("store"), target, { salvage: true });
    expect(report).toEqual(planned);
    expect(report).toMatchObject({ stored: OBJECTS, replaced: 1, failed: [], unusable: [] });
    expect(report.objects.get("twice")).toEqual({ key: simulation, outcome: "replaced" });
  });

  it("has nothing to do where no object file is", async () => {
    await mkdir(scratch("store"));
    await writeFile(path("object_keys.json"), "{");
    for (const root of [scratch("store"), scratch("nowhere")]) {
      await expect(importStore(root, new MemoryStorage(), { salvage: true })).rejects.toThrow(NotAStoreError);
    }
  });

  /** What lies in a directory, links not followed. */
  async function treeOf(directory: string): Promise<unknown> {
    const names = await readdir(directory, { recursive: true, withFileTypes: true });
    if (names.some((item) => item.isSymbolicLink())) return names.map(({ name }) => name).sort();
    return readTree(directory);
  }
});
