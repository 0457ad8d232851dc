import { mkdir, readdir, readFile, rename, stat, symlink } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { ArchiveFile, ArchiveManifest } from "../../src/archive/archive-manifest.js";
import { ArchiveSource } from "../../src/archive/archive-source.js";
import { planExtraction } from "../../src/archive/extraction-plan.js";
import { AncillaryError, CorruptionError } from "../../src/errors.js";
import { AncillaryDirectory } from "../../src/storage/ancillary/ancillary-directory.js";
import { contentSha256 } from "../../src/storage/ancillary/content-hash.js";
import { sha256 } from "../storage/ancillary/memory-source.js";
import {
  failureOf,
  readTree,
  useTemporaryDirectory,
  writeFiles,
} from "../storage/ancillary/temporary-directory.js";
import { noise, type PackedArchive, pack, sourceOf } from "./packed-archive.js";

const temporary = useTemporaryDirectory();
const MEBIBYTE = 1024 ** 2;

/** The archive of a directory with some manifest that adds up, whatever it says. */
function rewritten(packed: PackedArchive, files: readonly ArchiveFile[]): PackedArchive {
  const { emptyDirectories } = packed.manifest;
  const sizeBytes = files.reduce((sum, file) => sum + file.size, 0);
  const manifest: ArchiveManifest = {
    files,
    emptyDirectories,
    sizeBytes,
    contentSha256: contentSha256(files, emptyDirectories),
  };
  return { ...packed, manifest };
}

function fileOf(packed: PackedArchive, path: string): ArchiveFile {
  const file = packed.manifest.files.find((each) => each.path === path);
  if (file === undefined) throw new Error(`${path} was packed`);
  return file;
}

describe("extracting an archive", () => {
  it("writes large and small files, stored and deflated, in worker threads", async () => {
    const files = {
      "big.dcd": noise(3 * MEBIBYTE + 5),
      "big.txt": Buffer.from("ATOM 12345\n".repeat(300_000)),
      "sub/empty": "",
      ...Object.fromEntries(Array.from({ length: 200 }, (_, index) => [`sub/${index}`, `file ${index}`])),
      "void/": "",
    };
    const root = await writeFiles(temporary("d"), files);
    const packed = await pack(root, { volumeContentBytes: MEBIBYTE });
    await new AncillaryDirectory(sourceOf(packed)).extractTo(temporary("out"));
    expect(await readTree(temporary("out"))).toEqual(await readTree(root));
  });

  it("fetches each volume once, and holds three at most", async () => {
    const root = await writeFiles(temporary("d"), { a: noise(1000), b: "b", c: noise(900, 2), d: "d" });
    const packed = await pack(root, { volumeContentBytes: 100 });
    const fetched: string[] = [];
    let [held, most] = [0, 0];
    const source = new ArchiveSource(
      async () => packed.manifest,
      async (name) => {
        held += 1;
        most = Math.max(most, held);
        await new Promise((resolve) => setTimeout(resolve, 2));
        held -= 1;
        fetched.push(name);
        return packed.volumes.find((volume) => volume.sha256 === name)?.bytes ?? Buffer.alloc(0);
      },
    );
    await new AncillaryDirectory(source).extractTo(temporary("out"));
    expect(fetched).toHaveLength(packed.volumes.length);
    expect(new Set(fetched).size).toBe(packed.volumes.length);
    expect(most).toBe(3);
  });

  it("keeps the memory that it is given volumes in as it is", async () => {
    const packed = await pack(await writeFiles(temporary("d"), { a: noise(2 * MEBIBYTE) }));
    const before = packed.volumes.map((volume) => sha256(volume.bytes));
    await new AncillaryDirectory(sourceOf(packed)).extractTo(temporary("out"));
    await new AncillaryDirectory(sourceOf(packed)).extractTo(temporary("again"));
    expect(packed.volumes.map((volume) => sha256(volume.bytes))).toEqual(before);
  });

  it("follows a manifest that goes back and forth between volumes", async () => {
    const root = await writeFiles(temporary("d"), { a: "aaaa", b: "bbbb", c: "cccc" });
    const packed = await pack(root, { volumeContentBytes: 4 });
    const parts = ["a", "b", "a", "c", "c", "b", "a"].map((path) => fileOf(packed, path).segments[0]);
    const segments = parts.flatMap((part, ordinal) =>
      part === undefined ? [] : [{ ...part, ordinal, offset: ordinal * 4 }],
    );
    const content = "aaaabbbbaaaaccccccccbbbbaaaa";
    const mixed: ArchiveFile = {
      ...fileOf(packed, "a"),
      path: "mixed",
      size: content.length,
      sha256: sha256(content),
      segments,
    };
    const directory = new AncillaryDirectory(sourceOf(rewritten(packed, [fileOf(packed, "c"), mixed])));
    await directory.extractTo(temporary("out"));
    expect(await readTree(temporary("out"))).toEqual({ mixed: content, c: "cccc" });
    expect(String(await directory.read("mixed"))).toBe(content);
  });

  it("plans no more than a volume of content per step, however often a manifest names one entry", async () => {
    const packed = await pack(await writeFiles(temporary("d"), { a: noise(6 * MEBIBYTE) }));
    const [segment] = fileOf(packed, "a").segments;
    if (segment === undefined) throw new Error("one segment was packed");
    const segments = Array.from({ length: 10 }, (_, ordinal) => ({
      ...segment,
      ordinal,
      offset: ordinal * segment.size,
    }));
    const { steps } = planExtraction({
      ...packed.manifest,
      files: [{ ...fileOf(packed, "a"), segments }],
    });
    expect(steps.map(({ stretches }) => stretches.length)).toEqual([2, 2, 2, 2, 2]);
  });

  it("notices damage of every kind and leaves nothing", async () => {
    const root = await writeFiles(temporary("d"), { a: noise(250), b: "b", empty: "" });
    const packed = await pack(root, { volumeContentBytes: 100 });
    const [a, b, empty] = ["a", "b", "empty"].map((path) => fileOf(packed, path));
    if (a === undefined || b === undefined || empty === undefined) throw new Error("three files");
    const otherSha256 = sha256("other");
    const damaged = [
      rewritten(packed, [{ ...a, sha256: otherSha256 }, b]),
      rewritten(packed, [a, { ...b, sha256: otherSha256 }]),
      rewritten(packed, [a, { ...empty, sha256: otherSha256 }]),
      rewritten(packed, [{ ...b, segments: b.segments.map((each) => ({ ...each, entryName: "x" })) }]),
      {
        ...packed,
        volumes: packed.volumes.map((volume) => ({ ...volume, bytes: volume.bytes.subarray(1) })),
      },
    ];
    for (const each of damaged) {
      const failure = await failureOf(
        new AncillaryDirectory(sourceOf(each)).extractTo(temporary("new", "out")),
      );
      expect(failure).toBeInstanceOf(CorruptionError);
      expect(await readdir(temporary())).toEqual(["d"]);
    }
  });

  it("tells of damage that a worker thread finds as if it had been found here", async () => {
    const root = await writeFiles(temporary("d"), { a: noise(MEBIBYTE) });
    const packed = await pack(root);
    const wrong = rewritten(packed, [{ ...fileOf(packed, "a"), sha256: sha256("other") }]);
    const failure = await failureOf(new AncillaryDirectory(sourceOf(wrong)).extractTo(temporary("out")));
    expect(failure).toBeInstanceOf(CorruptionError);
    expect(failure).toMatchObject({ what: 'ancillary file "a"' });
  });

  it("passes on what fetching throws", async () => {
    const packed = await pack(await writeFiles(temporary("d"), { a: noise(1000) }), {
      volumeContentBytes: 100,
    });
    const gone = new CorruptionError("archive volume", "it is not there");
    let fetches = 0;
    const source = new ArchiveSource(
      async () => packed.manifest,
      async (name) => {
        fetches += 1;
        if (fetches === 5) throw gone;
        return packed.volumes.find((volume) => volume.sha256 === name)?.bytes ?? Buffer.alloc(0);
      },
    );
    expect(await failureOf(new AncillaryDirectory(source).extractTo(temporary("out")))).toBe(gone);
    expect(await readdir(temporary())).toEqual(["d"]);
  });
});

describe("what stands in the way of an extraction", () => {
  /** Does `plant` in the directory that is being extracted into, when the first volume is fetched. */
  async function planting(plant: (unfinished: string) => Promise<unknown>): Promise<AncillaryDirectory> {
    const root = await writeFiles(temporary("d"), { "sub/a": "aaaa", "sub/b": "bbbb", c: noise(300) });
    const packed = await pack(root, { volumeContentBytes: 100 });
    let planted = false;
    return new AncillaryDirectory(
      new ArchiveSource(
        async () => packed.manifest,
        async (name) => {
          if (!planted) {
            planted = true;
            const unfinished = (await readdir(temporary())).find((each) => each.endsWith(".unfinished"));
            await plant(temporary(unfinished ?? "none"));
          }
          return packed.volumes.find((volume) => volume.sha256 === name)?.bytes ?? Buffer.alloc(0);
        },
      ),
    );
  }

  it("is never written through: links in the place of files", async () => {
    await mkdir(temporary("outside"));
    for (const path of ["c", "sub/a", "sub/b"]) {
      const directory = await planting((unfinished) =>
        symlink(temporary("outside/x"), join(unfinished, path)),
      );
      expect(await failureOf(directory.extractTo(temporary("out")))).toBeInstanceOf(AncillaryError);
      expect(await readdir(temporary("outside"))).toEqual([]);
      expect((await readdir(temporary())).sort()).toEqual(["d", "outside"]);
    }
  });

  it("is closed to others until it is complete", async () => {
    let mode = 0;
    const directory = await planting(async (unfinished) => {
      mode = (await stat(unfinished)).mode;
    });
    await directory.extractTo(temporary("out"));
    expect(mode & 0o777).toBe(0o700);
    await mkdir(temporary("ordinary"));
    expect((await stat(temporary("out"))).mode).toBe((await stat(temporary("ordinary"))).mode);
  });

  it("is an error if the whole directory is taken away", async () => {
    const directory = await planting((unfinished) => rename(unfinished, temporary("elsewhere")));
    expect(await failureOf(directory.extractTo(temporary("out")))).toBeInstanceOf(AncillaryError);
    expect((await readdir(temporary())).sort()).toEqual(["d", "elsewhere"]);
  });

  it("keeps names apart that only some file systems tell apart", async () => {
    const files = { "A/x": "1", "a/y": "2", "caf\u00e9": "3", "cafe\u0301": "4", "C:x": "5", "b\\c": "6" };
    const root = await writeFiles(temporary("d"), files);
    await new AncillaryDirectory(sourceOf(await pack(root))).extractTo(temporary("out"));
    expect(await readTree(temporary("out"))).toEqual({ ...files, A: null, a: null });
    expect(await readFile(temporary("out", "C:x"), "utf8")).toBe("5");
  });
});
