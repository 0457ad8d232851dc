import { chmod, cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { NotAStoreError } from "../../src/errors.js";
import { MemoryStorage } from "../../src/storage/memory-storage.js";
import { importStore } from "../../src/transfer/import-store.js";

const exampleStore = "examples/store";
const water = "335f9be0755d1c669b97ec222638b547";
const methane = "a784ba5e";

describe("importing a store directory", () => {
  let scratch: string;

  beforeEach(async () => {
    scratch = await mkdtemp(join(tmpdir(), "thermostore-import-"));
    await chmod(scratch, 0o755);
  });
  afterEach(() => rm(scratch, { recursive: true, force: true }));

  async function copyOfStore(): Promise<string> {
    const copy = join(scratch, "store");
    await cp(exampleStore, copy, { recursive: true });
    return copy;
  }

  async function change(store: string, key: string, replace: (text: string) => string): Promise<void> {
    const path = join(store, `${key}.json`);
    await writeFile(path, replace(await readFile(path, "utf8")));
  }

  it("foretells in a dry run what the run then does, and writes nothing", async () => {
    const target = new MemoryStorage();
    await importStore(exampleStore, target);
    const store = await copyOfStore();
    const raise = (text: string) =>
      text.replace(/"statistical_inefficiency": ([\d.]+)/, '"statistical_inefficiency": 9$1');
    const lower = (text: string) =>
      text.replace(/"statistical_inefficiency": [\d.]+/, '"statistical_inefficiency": 1.0');
    await change(store, water, raise);
    await change(store, "003289af756201d0d4404fe97049a60b", lower);
    const planned = await importStore(store, target, { dryRun: true });
    expect(planned).toMatchObject({ stored: 0, deduplicated: 11, replaced: 1, kept: 1, failed: [] });
    expect((await importStore(store, target, { dryRun: true })).replaced).toBe(1);
    expect(await importStore(store, target)).toEqual(planned);
  });

  it("keeps every free energy once, however often it is imported", async () => {
    const target = new MemoryStorage();
    await importStore(exampleStore, target);
    const { deduplicated, objects } = await importStore(exampleStore, target);
    expect(deduplicated).toBe(13);
    expect([...objects.keys()].some((key) => key.startsWith(methane))).toBe(true);
  });

  it("gives simulations the key that their force field has in the target", async () => {
    const target = new MemoryStorage();
    const store = await copyOfStore();
    const registry = join(store, "object_keys.json");
    const forceField =
      /"ForceFieldData": \["([0-9a-f]{32})"/.exec(await readFile(registry, "utf8"))?.[1] ?? "";
    const other = await copyWithRenamedKey(store, forceField, "a key of another laboratory");
    await importStore(exampleStore, target);
    const { objects, deduplicated } = await importStore(other, target);
    expect(objects.get("a key of another laboratory")?.key).toBe(forceField);
    expect(deduplicated).toBe(13);
  });

  it("does not follow keys out of the directory", async () => {
    const store = await copyOfStore();
    await cp(join(store, `${water}.json`), join(scratch, "outside.json"));
    const registry = join(store, "object_keys.json");
    await writeFile(registry, (await readFile(registry, "utf8")).replace(`"${water}"`, '"../outside"'));
    const report = await importStore(store, new MemoryStorage());
    expect(report).toMatchObject({ stored: 12, vanished: ["../outside"], failed: [] });
  });

  it("names what the registry does not, and how much was not looked at after a failure", async () => {
    const store = await copyOfStore();
    const registry = join(store, "object_keys.json");
    await writeFile(
      registry,
      (await readFile(registry, "utf8")).replace(`"${water}", `, "").replace(`, "${water}"`, ""),
    );
    const report = await importStore(store, new MemoryStorage());
    expect(report).toMatchObject({ stored: 12, unregistered: [water], remaining: 0 });
    const [broken = ""] = [...report.objects.keys()];
    await change(store, broken, () => "{");
    const stopped = await importStore(store, new MemoryStorage());
    const { stored, failed, remaining } = stopped;
    expect(failed).toHaveLength(1);
    expect(stored + failed.length + remaining).toBe(12);
  });

  it("takes what is no store for none", async () => {
    await mkdir(join(scratch, "empty"));
    for (const path of [join(scratch, "nowhere"), join(scratch, "empty"), "package.json"]) {
      await expect(importStore(path, new MemoryStorage())).rejects.toThrow(NotAStoreError);
    }
  });

  async function copyWithRenamedKey(store: string, from: string, to: string): Promise<string> {
    for (const name of (await readdir(store)).filter((file) => file.endsWith(".json"))) {
      const path = join(store, name);
      await writeFile(path, (await readFile(path, "utf8")).replaceAll(`"${from}"`, `"${to}"`));
    }
    await cp(join(store, `${from}.json`), join(store, `${to}.json`));
    return store;
  }
});
