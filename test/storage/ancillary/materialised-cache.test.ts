import { chmod, mkdir, readdir, readFile, rm, stat, symlink, utimes, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { afterEach, describe, expect, it, vi } from "vitest";
import { AncillaryError, CorruptionError, InvalidValueError } from "../../../src/errors.js";
import { AncillaryDirectory } from "../../../src/storage/ancillary/ancillary-directory.js";
import { MaterialisedCache } from "../../../src/storage/ancillary/materialised-cache.js";
import { removeTree } from "../../../src/storage/ancillary/remove-tree.js";
import { MemorySource } from "./memory-source.js";
import { failureOf, readTree, useTemporaryDirectory } from "./temporary-directory.js";

const temporary = useTemporaryDirectory();
const files = { "sub/a": "0123456789", b: "bb", empty: "" };
const tree = { sub: null, ...files, logs: null };

function sampleSource(): MemorySource {
  const source = new MemorySource(files);
  source.emptyDirectories.push("logs");
  return source;
}

function handle(source: MemorySource, maxBytes = 1000): AncillaryDirectory {
  return new AncillaryDirectory(source, {
    cache: new MaterialisedCache({ directory: temporary("cache"), maxBytes }),
  });
}

/** Lets the entry look as if it had last been used long ago. */
async function age(entry: string, hours: number): Promise<void> {
  const time = new Date(Date.now() - hours * 3_600_000);
  await utimes(entry, time, time);
}

describe("MaterialisedCache", () => {
  it("gives a read-only directory named after its content", async () => {
    const directory = handle(sampleSource());
    const path = await directory.materialise();
    expect(basename(path)).toBe(await directory.contentHash());
    expect(await readTree(path)).toEqual(tree);
    for (const item of [".", "sub", "sub/a", "logs"]) {
      expect((await stat(join(path, item))).mode & 0o222).toBe(0);
    }
    expect(await readdir(dirname(path))).toEqual([basename(path)]);
  });

  it("fetches once, for equal content of other handles too", async () => {
    const first = sampleSource();
    const path = await handle(first).materialise();
    const second = sampleSource();
    expect(await handle(second).materialise()).toBe(path);
    expect(first.opened.sort()).toEqual(["b", "empty", "sub/a"]);
    expect(second.opened).toEqual([]);
  });

  it("fetches once for handles that ask at the same time", async () => {
    const sources = [sampleSource(), sampleSource(), sampleSource()];
    const paths = await Promise.all(sources.map((source) => handle(source).materialise()));
    expect(new Set(paths).size).toBe(1);
    expect(sources.flatMap((source) => source.opened)).toHaveLength(3);
  });

  const damages: [string, (path: string) => Promise<void>][] = [
    ["another size", (path) => writeFile(join(path, "b"), "bbb")],
    ["other bytes of the same size", (path) => writeFile(join(path, "b"), "bc")],
    ["a missing file", (path) => rm(join(path, "b"))],
    ["a missing empty directory", (path) => rm(join(path, "logs"), { recursive: true })],
    ["a file too many", (path) => writeFile(join(path, "more"), "")],
    [
      "a link in place of a file",
      (path) => rm(join(path, "b")).then(() => symlink("empty", join(path, "b"))),
    ],
  ];
  it.each(damages)("throws away and rebuilds an entry with %s", async (_name, damage) => {
    const path = await handle(sampleSource()).materialise();
    await chmod(path, 0o755);
    await chmod(join(path, "b"), 0o644);
    await damage(path);
    const source = sampleSource();
    expect(await handle(source).materialise()).toBe(path);
    expect(await readTree(path)).toEqual(tree);
    expect(source.opened).toHaveLength(3);
    expect(await readdir(dirname(path))).toEqual([basename(path)]);
  });

  it("replaces a file that stands in the place of an entry", async () => {
    const directory = handle(sampleSource());
    await mkdir(temporary("cache", "ancillary"), { recursive: true });
    await writeFile(temporary("cache", "ancillary", await directory.contentHash()), "?");
    expect(await readTree(await directory.materialise())).toEqual(tree);
  });

  it("is shared by processes, which know nothing of each other", async () => {
    // A fresh copy of the modules has no memory in common with the others, as another process has none.
    const copies: typeof import("../../../src/storage/ancillary/materialised-cache.js")[] = [];
    for (let index = 0; index < 4; index += 1) {
      vi.resetModules();
      copies.push(await import("../../../src/storage/ancillary/materialised-cache.js"));
    }
    const contents = Array.from(
      { length: 5 },
      (_, index) => new MemorySource({ [`f${index}`]: "x".repeat(40) }),
    );
    const materialiseAll = (maxBytes: number) =>
      Promise.all(
        copies.flatMap((copy) => {
          const cache = new copy.MaterialisedCache({ directory: temporary("cache"), maxBytes });
          return contents.map((source) => new AncillaryDirectory(source, { cache }).materialise());
        }),
      );
    const paths = new Set(await materialiseAll(1000));
    expect(paths.size).toBe(contents.length);
    for (const path of paths) expect(Object.values(await readTree(path))).toEqual(["x".repeat(40)]);
    // With room for two, they evict what others are just looking at; no call may fail for it.
    expect(new Set(await materialiseAll(80))).toEqual(paths);
    const left = await readdir(temporary("cache", "ancillary"));
    expect(left.filter((name) => !paths.has(temporary("cache", "ancillary", name)))).toEqual([]);
  });

  it("may be deleted at any time", async () => {
    const directory = handle(sampleSource());
    const path = await directory.materialise();
    await removeTree(temporary("cache"));
    expect(await directory.materialise()).toBe(path);
    expect(await readTree(path)).toEqual(tree);
  });

  it("keeps nothing of content that turns out to be damaged", async () => {
    const source = sampleSource();
    source.damage("b", "xx");
    expect(await failureOf(handle(source).materialise())).toBeInstanceOf(CorruptionError);
    expect(await readdir(temporary("cache", "ancillary"))).toEqual([]);
  });

  it("evicts what was used least recently, until the new entry has room", async () => {
    const contents = ["a", "b", "c"].map((name) => new MemorySource({ [name]: name.repeat(40) }));
    const [a, b, c] = await Promise.all(contents.map((source) => handle(source).materialise()));
    await age(String(a), 2);
    await age(String(b), 3);
    await age(String(c), 1);
    await handle(new MemorySource({ d: "d".repeat(40) }), 130).materialise();
    const kept = await readdir(temporary("cache", "ancillary"));
    expect(kept).toHaveLength(3);
    expect(kept).not.toContain(basename(String(b)));
  });

  it("counts a hit as a use", async () => {
    const [a, b] = [new MemorySource({ a: "a".repeat(40) }), new MemorySource({ b: "b".repeat(40) })];
    const paths = [await handle(a).materialise(), await handle(b).materialise()];
    for (const [index, path] of paths.entries()) await age(path, 9 - index);
    await handle(a).materialise();
    await handle(new MemorySource({ c: "c".repeat(40) }), 100).materialise();
    expect((await readdir(temporary("cache", "ancillary"))).includes(basename(String(paths[0])))).toBe(true);
  });

  it("keeps a directory that is larger than the whole cache, alone", async () => {
    await handle(new MemorySource({ a: "a" }), 10).materialise();
    const path = await handle(sampleSource(), 5).materialise();
    expect(await readTree(path)).toEqual(tree);
    expect(await readdir(dirname(path))).toEqual([basename(path)]);
  });

  it("sweeps what dead processes left, and touches nothing that is not its own", async () => {
    const left = (digit: string) => `.thermostore-${digit.repeat(8)}-0000-0000-0000-000000000000.unfinished`;
    const root = temporary("cache", "ancillary");
    for (const name of [left("1"), left("2"), "mine"]) await mkdir(join(root, name), { recursive: true });
    await writeFile(temporary("cache", "notes.txt"), "n".repeat(5000));
    await age(join(root, left("1")), 24 * 30);
    await age(join(root, "mine"), 24 * 30);
    const path = await handle(sampleSource(), 20).materialise();
    expect((await readdir(root)).sort()).toEqual([left("2"), basename(path), "mine"].sort());
    expect(await readFile(temporary("cache", "notes.txt"), "utf8")).toHaveLength(5000);
  });

  it("says where the cache cannot be", async () => {
    await writeFile(temporary("cache"), "a file");
    expect(await failureOf(handle(sampleSource()).materialise())).toBeInstanceOf(AncillaryError);
  });
});

describe("the default cache", () => {
  afterEach(() => void vi.unstubAllEnvs());

  it("lies where THERMOSTORE_CACHE says", async () => {
    vi.stubEnv("THERMOSTORE_CACHE", temporary("elsewhere"));
    const path = await new AncillaryDirectory(sampleSource()).materialise();
    expect(path.startsWith(temporary("elsewhere"))).toBe(true);
  });

  it.runIf(process.platform === "linux")("lies in the user's cache directory otherwise", async () => {
    vi.stubEnv("THERMOSTORE_CACHE", "");
    vi.stubEnv("XDG_CACHE_HOME", temporary("xdg"));
    const path = await new AncillaryDirectory(sampleSource()).materialise();
    expect(path.startsWith(temporary("xdg", "thermostore"))).toBe(true);
  });

  it("is as large as THERMOSTORE_CACHE_BYTES says", async () => {
    vi.stubEnv("THERMOSTORE_CACHE", temporary("cache"));
    vi.stubEnv("THERMOSTORE_CACHE_BYTES", "20");
    await new AncillaryDirectory(new MemorySource({ a: "a".repeat(15) })).materialise();
    await new AncillaryDirectory(new MemorySource({ b: "b".repeat(15) })).materialise();
    expect(await readdir(temporary("cache", "ancillary"))).toHaveLength(1);
  });

  it.each(["10GB", "-1", "1e3", "NaN"])("refuses the size %j", (size) => {
    vi.stubEnv("THERMOSTORE_CACHE_BYTES", size);
    expect(() => new MaterialisedCache()).toThrow(InvalidValueError);
    expect(() => new MaterialisedCache({ maxBytes: Number.NaN })).toThrow(InvalidValueError);
  });
});
