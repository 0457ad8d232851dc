import { mkdtemp } from "node:fs/promises";
import { buffer } from "node:stream/consumers";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ArchiveManifest } from "../../src/archive/archive-manifest.js";
import { ArchiveSource } from "../../src/archive/archive-source.js";
import { AncillaryError, CorruptionError } from "../../src/errors.js";
import { AncillaryDirectory } from "../../src/storage/ancillary/ancillary-directory.js";
import {
  failureOf,
  readTree,
  useTemporaryDirectory,
  writeFiles,
} from "../storage/ancillary/temporary-directory.js";
import { noise, pack, sourceOf } from "./packed-archive.js";

const temporary = useTemporaryDirectory();

describe("ArchiveSource", () => {
  it("gives any part of any file as the directory had it", async () => {
    const bound = fc.option(fc.nat(70), { nil: undefined });
    const contents = fc.array(fc.uint8Array({ maxLength: 60 }), { minLength: 1, maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(
        contents,
        fc.integer({ min: 1, max: 25 }),
        fc.nat(),
        bound,
        bound,
        async (all, capacity, pick, start, end) => {
          fc.pre(end === undefined || end >= (start ?? 0));
          const root = await mkdtemp(temporary("d"));
          const files = all.map((content, index) => [`file-${index}`, Buffer.from(content)] as const);
          await writeFiles(root, Object.fromEntries(files));
          const packed = await pack(root, { volumeContentBytes: capacity });
          const directory = new AncillaryDirectory(sourceOf(packed));
          const [path, content] = files[pick % files.length] ?? ["", Buffer.alloc(0)];
          const range = { ...(start === undefined ? {} : { start }), ...(end === undefined ? {} : { end }) };
          const expected = content.subarray(start ?? 0, end === undefined ? undefined : end + 1);
          expect(await buffer(directory.stream(path, range))).toEqual(Buffer.from(expected));
          expect(await directory.read(path)).toEqual(content);
          for (const volume of packed.volumes) expect(volume.contentBytes).toBeLessThanOrEqual(capacity);
        },
      ),
      { numRuns: 150 },
    );
  });

  it("restores any tree", async () => {
    const part = fc.constantFrom("a", "b", "caf\u00e9", "cafe\u0301", " ", ".x", "A", "a.b");
    const path = fc.array(part, { minLength: 1, maxLength: 3 }).map((parts) => parts.join("/"));
    const content = fc.option(fc.string({ maxLength: 30, unit: "grapheme-ascii" }), { nil: null });
    await fc.assert(
      fc.asyncProperty(fc.dictionary(path, content, { maxKeys: 8 }), async (tree) => {
        // A path that lies below another is left out: nothing is a file and a directory at once.
        const usable = Object.entries(tree).filter(([path]) =>
          Object.keys(tree).every((other) => !path.startsWith(`${other}/`)),
        );
        const root = await mkdtemp(temporary("d"));
        const files = usable.map(([path, text]) => [text === null ? `${path}/` : path, text ?? ""] as const);
        await writeFiles(root, Object.fromEntries(files));
        const target = `${root}-restored`;
        await new AncillaryDirectory(sourceOf(await pack(root, { volumeContentBytes: 7 }))).extractTo(target);
        expect(await readTree(target)).toEqual(await readTree(root));
      }),
      { numRuns: 60 },
    );
  });

  it("fetches only the volumes that a read needs", async () => {
    const root = await writeFiles(temporary("d"), { a: "1", "t.dcd": noise(100), z: "2" });
    const packed = await pack(root, { volumeContentBytes: 10 });
    const names = packed.volumes.map((volume) => volume.sha256);
    const fetched: string[] = [];
    const directory = new AncillaryDirectory(sourceOf(packed, fetched));
    await directory.files();
    expect(fetched).toEqual([]);
    await buffer(directory.stream("t.dcd", { start: 35, end: 41 }));
    expect(fetched).toEqual([names[4], names[5]]);
    await buffer(directory.stream("t.dcd", { start: 40, end: 49 }));
    expect(fetched).toEqual([names[4], names[5]]);
    await directory.read("z");
    expect(fetched).toEqual([names[4], names[5], names[11]]);
  });

  it("fetches each volume once when read in order, and a shared one once when read at the same time", async () => {
    const root = await writeFiles(temporary("d"), { a: "11", b: "22", c: "33", d: "44", e: noise(30) });
    const packed = await pack(root, { volumeContentBytes: 8 });
    const names = packed.volumes.map((volume) => volume.sha256);
    const inOrder: string[] = [];
    const first = new AncillaryDirectory(sourceOf(packed, inOrder));
    for (const { path } of await first.files()) await first.read(path);
    expect(inOrder).toEqual(names);
    const atOnce: string[] = [];
    const second = new AncillaryDirectory(sourceOf(packed, atOnce));
    await Promise.all(["a", "b", "c", "d"].map((path) => second.read(path)));
    expect(atOnce).toEqual(names.slice(0, 1));
  });

  it("reads from many archives at once", async () => {
    const root = await writeFiles(temporary("d"), { t: noise(100) });
    const packed = await pack(root, { volumeContentBytes: 10 });
    const directories = Array.from({ length: 10 }, () => new AncillaryDirectory(sourceOf(packed)));
    const contents = await Promise.all(directories.map((directory) => directory.read("t")));
    for (const content of contents) expect(content).toEqual(noise(100));
  });

  it("asks for the manifest once, and again only after a failure", async () => {
    const packed = await pack(await writeFiles(temporary("d"), { a: "1" }));
    let asked = 0;
    const source = new ArchiveSource(
      async () => {
        asked += 1;
        if (asked === 1) throw new Error("the connection is gone");
        return packed.manifest;
      },
      async () => packed.volumes[0]?.bytes ?? Buffer.alloc(0),
    );
    const directory = new AncillaryDirectory(source);
    expect(await failureOf(directory.files())).toEqual(new Error("the connection is gone"));
    expect(String(await directory.read("a"))).toBe("1");
    await directory.contentHash();
    expect(asked).toBe(2);
  });

  it("fetches again after a failed fetch", async () => {
    const packed = await pack(await writeFiles(temporary("d"), { a: "1" }));
    let failures = 1;
    const source = new ArchiveSource(
      async () => packed.manifest,
      async () => {
        failures -= 1;
        if (failures >= 0) throw new Error("the connection is gone");
        return packed.volumes[0]?.bytes ?? Buffer.alloc(0);
      },
    );
    const directory = new AncillaryDirectory(source);
    expect(await failureOf(directory.read("a"))).toEqual(new Error("the connection is gone"));
    expect(String(await directory.read("a"))).toBe("1");
  });

  it("gives files and directories in order, whatever the order of the manifest", async () => {
    const packed = await pack(await writeFiles(temporary("d"), { a: "1", b: "2", "x/": "", "y/": "" }));
    const manifest: ArchiveManifest = {
      ...packed.manifest,
      files: packed.manifest.files.toReversed(),
      emptyDirectories: packed.manifest.emptyDirectories.toReversed(),
    };
    const source = sourceOf({ ...packed, manifest });
    expect((await source.list()).map((file) => file.path)).toEqual(["a", "b"]);
    expect(await source.directories()).toEqual(["x", "y"]);
  });

  it("notices damaged volumes and a manifest that does not add up", async () => {
    const packed = await pack(await writeFiles(temporary("d"), { t: noise(25) }), { volumeContentBytes: 10 });
    const damagedVolumes = packed.volumes.map((volume) => ({ ...volume, bytes: volume.bytes.subarray(1) }));
    const sources = [sourceOf({ ...packed, volumes: damagedVolumes })];
    const [file] = packed.manifest.files;
    if (file === undefined) throw new Error("one file was packed");
    const [first, second, third] = file.segments;
    if (first === undefined || second === undefined || third === undefined) throw new Error("three segments");
    for (const segments of [
      [],
      [first, second],
      [first, third],
      [second, third],
      [first, second, { ...third, offset: 21 }],
      [first, second, third, { ...third, ordinal: 3, offset: 25 }],
      [first, second, third, { ...third, ordinal: 9, offset: 25 }],
    ]) {
      sources.push(sourceOf({ ...packed, manifest: { ...packed.manifest, files: [{ ...file, segments }] } }));
    }
    for (const source of sources) {
      expect(await failureOf(new AncillaryDirectory(source).read("t"))).toBeInstanceOf(CorruptionError);
    }
  });

  it("refuses paths that the archive does not hold", async () => {
    const source = sourceOf(await pack(await writeFiles(temporary("d"), { a: "1" })));
    expect(await failureOf(source.open("b").next())).toBeInstanceOf(AncillaryError);
    expect(await failureOf(source.metadata("b"))).toBeInstanceOf(AncillaryError);
  });
});
