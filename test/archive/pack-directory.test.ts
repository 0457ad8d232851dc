import { execFileSync, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  appendFile,
  chmod,
  copyFile,
  cp,
  mkdir,
  rename,
  rm,
  symlink,
  truncate,
  utimes,
  writeFile,
} from "node:fs/promises";
import AdmZip from "adm-zip";
import { describe, expect, it } from "vitest";
import { PACKED_VOLUME_BYTES, packDirectory } from "../../src/archive/pack-directory.js";
import { readEntry } from "../../src/archive/volume-reader.js";
import { AncillaryError, InvalidValueError } from "../../src/errors.js";
import { AncillaryDirectory } from "../../src/storage/ancillary/ancillary-directory.js";
import { DirectorySource } from "../../src/storage/ancillary/directory-source.js";
import { sha256 } from "../storage/ancillary/memory-source.js";
import {
  failureOf,
  readTree,
  useTemporaryDirectory,
  writeFiles,
} from "../storage/ancillary/temporary-directory.js";
import { noise, pack, sourceOf } from "./packed-archive.js";

const temporary = useTemporaryDirectory();
const hasUnzip = spawnSync("unzip", ["-v"]).error === undefined;

function entryNames(bytes: Buffer): string[] {
  return new AdmZip(bytes).getEntries().map((entry) => entry.entryName);
}

describe("packDirectory", () => {
  it("lets small files share volumes, in path order, and never cuts one", async () => {
    const root = await writeFiles(temporary("d"), {
      a: "1".repeat(4),
      "b/c": "2".repeat(5),
      "b.d": "3".repeat(2),
      e: "4".repeat(10),
      f: "5",
    });
    const { manifest, volumes } = await pack(root, { volumeContentBytes: 10 });
    expect(volumes.map(({ bytes }) => entryNames(bytes))).toEqual([["a", "b.d"], ["b/c"], ["e"], ["f"]]);
    expect(volumes.map(({ contentBytes }) => contentBytes)).toEqual([6, 5, 10, 1]);
    expect(manifest.sizeBytes).toBe(22);
    expect(manifest.files.map((file) => file.segments.length)).toEqual([1, 1, 1, 1, 1]);
    expect(manifest.files[1]).toMatchObject({
      path: "b.d",
      size: 2,
      sha256: sha256("33"),
      segments: [{ ordinal: 0, volumeSha256: volumes[0]?.sha256, entryName: "b.d", offset: 0, size: 2 }],
    });
  });

  it("cuts a large file into consecutive segments in volumes of its own", async () => {
    const content = noise(25);
    const root = await writeFiles(temporary("d"), { "a.txt": "1", "t.dcd": content, "z.txt": "2" });
    const { manifest, volumes } = await pack(root, { volumeContentBytes: 10 });
    expect(volumes.map(({ bytes }) => entryNames(bytes))).toEqual([
      ["a.txt"],
      ["t.dcd.segment-0000"],
      ["t.dcd.segment-0001"],
      ["t.dcd.segment-0002"],
      ["z.txt"],
    ]);
    const segments = manifest.files[1]?.segments ?? [];
    expect(segments.map(({ ordinal, offset, size }) => [ordinal, offset, size])).toEqual([
      [0, 0, 10],
      [1, 10, 10],
      [2, 20, 5],
    ]);
    const read = segments.map(({ volumeSha256, entryName, size }, index) =>
      readEntry(volumes[index + 1]?.bytes ?? Buffer.alloc(0), volumeSha256, entryName, size),
    );
    expect(Buffer.concat(read)).toEqual(content);
  });

  it("does not let a segment take the name of another file", async () => {
    const root = await writeFiles(temporary("d"), { t: "0123456789", "t.segment-0000": "other" });
    const packed = await pack(root, { volumeContentBytes: 5 });
    await new AncillaryDirectory(sourceOf(packed)).extractTo(temporary("out"));
    expect(await readTree(temporary("out"))).toEqual({ t: "0123456789", "t.segment-0000": "other" });
    const names = packed.volumes.flatMap(({ bytes }) => entryNames(bytes));
    expect(new Set(names).size).toBe(names.length);
  });

  it("needs no volume for empty files and directories", async () => {
    const root = await writeFiles(temporary("d"), { empty: "", "logs/old/": "" });
    const { manifest, volumes } = await pack(root);
    expect(volumes).toEqual([]);
    expect(manifest).toMatchObject({
      files: [{ path: "empty", size: 0, sha256: sha256(""), segments: [] }],
      emptyDirectories: ["logs/old"],
      sizeBytes: 0,
    });
    await mkdir(temporary("nothing"));
    expect((await pack(temporary("nothing"))).manifest).toMatchObject({ files: [], emptyDirectories: [] });
  });

  it("keeps modification times and executable bits in the manifest", async () => {
    const root = await writeFiles(temporary("d"), { "run.sh": "#!" });
    await chmod(temporary("d", "run.sh"), 0o755);
    const modifiedAt = new Date("2018-07-06T05:04:03.210Z");
    await utimes(temporary("d", "run.sh"), modifiedAt, modifiedAt);
    expect((await pack(root)).manifest.files[0]).toMatchObject({ executable: true, modifiedAt });
  });

  it("has the content hash of the directory it was made of", async () => {
    const root = await writeFiles(temporary("d"), { "b/c": "1", a: noise(100), empty: "", "logs/": "" });
    await chmod(temporary("d", "a"), 0o755);
    const expected = await new AncillaryDirectory(new DirectorySource(root)).contentHash();
    const packed = await pack(root, { volumeContentBytes: 30 });
    expect(packed.manifest.contentSha256).toBe(expected);
    expect(await new AncillaryDirectory(sourceOf(packed)).contentHash()).toBe(expected);
  });

  it("makes equal volumes of equal content, whenever and wherever it lies", async () => {
    const files = { a: "text ".repeat(100), "b/t.dcd": noise(500), c: "1" };
    const first = await pack(await writeFiles(temporary("one"), files), { volumeContentBytes: 300 });
    await writeFiles(temporary("two", "deeper"), Object.fromEntries(Object.entries(files).reverse()));
    await utimes(temporary("two", "deeper", "a"), new Date(0), new Date(0));
    const second = await pack(temporary("two", "deeper"), { volumeContentBytes: 300 });
    expect(second.volumes).toEqual(first.volumes);
    expect(second.manifest.contentSha256).toBe(first.manifest.contentSha256);
  });

  it("makes equal volumes of a large file, whatever lies beside it", async () => {
    const trajectory = noise(500);
    const alone = await pack(await writeFiles(temporary("one"), { "t.dcd": trajectory }), {
      volumeContentBytes: 200,
    });
    const beside = await writeFiles(temporary("two"), { a: "1", "t.dcd": trajectory, z: "2" });
    const both = (await pack(beside, { volumeContentBytes: 200 })).volumes.map((volume) => volume.sha256);
    expect(both).toEqual(expect.arrayContaining(alone.volumes.map((volume) => volume.sha256)));
  });

  it("packs hostile, but legal names", async () => {
    if (process.platform !== "linux") return;
    const files = Object.fromEntries(
      ["a\\b", "a_b", "folder\\", "C:x", "-rf", " ", "line\nbreak", "__proto__", "caf\u00e9", "cafe\u0301"]
        .concat([`${"n".repeat(255)}`, "constructor", "..hidden", "a:b", "\u{1F600}"])
        .map((name) => [name, `content of ${name}`]),
    );
    const root = await writeFiles(temporary("d"), files);
    const packed = await pack(root, { volumeContentBytes: 100 });
    await new AncillaryDirectory(sourceOf(packed)).extractTo(temporary("out"));
    expect(await readTree(temporary("out"))).toEqual(await readTree(root));
  });

  it("sends volumes in order, a few at once, and after an error no more: it waits for those under way", async () => {
    const root = await writeFiles(temporary("d"), { t: noise(100) });
    const expected = (await pack(root, { volumeContentBytes: 10 })).volumes.map((volume) => volume.sha256);
    for (const volumesAtOnce of [1, 2, 3]) {
      const begun: string[] = [];
      let underWay = 0;
      let most = 0;
      const failure = new Error("the database is gone");
      const packing = packDirectory(
        root,
        async ({ sha256: name }) => {
          begun.push(name);
          underWay += 1;
          most = Math.max(most, underWay);
          const fails = begun.length === 5;
          if (!fails) await new Promise((resolve) => setTimeout(resolve, 5));
          underWay -= 1;
          if (fails) throw failure;
        },
        { volumeContentBytes: 10, volumesAtOnce },
      );
      expect(await failureOf(packing)).toBe(failure);
      expect([underWay, most]).toEqual([0, volumesAtOnce]);
      expect(begun).toEqual(expected.slice(0, 5));
    }
  });

  it("notices whatever happens to a file while it is read, at its beginning or at its end", async () => {
    const changes: Record<string, (path: string) => Promise<void>> = {
      grows: (path) => appendFile(path, "more"),
      shrinks: (path) => truncate(path, 5),
      vanishes: (path) => rm(path),
      "is replaced": async (path) => {
        await cp(path, `${path}.new`, { preserveTimestamps: true });
        await rename(`${path}.new`, path);
      },
      "is written anew": (path) => writeFile(path, noise(50, 2)),
      "becomes a link": async (path) => {
        await rm(path);
        await symlink("/dev/zero", path);
      },
    };
    for (const [name, change] of Object.entries(changes)) {
      for (const after of [1, 4]) {
        const path = temporary(name, String(after), "trajectory");
        const root = await writeFiles(temporary(name, String(after)), { trajectory: noise(50) });
        let sent = 0;
        const packing = packDirectory(
          root,
          async () => {
            sent += 1;
            if (sent === after) await change(path);
          },
          { volumeContentBytes: 10, volumesAtOnce: 1 },
        );
        expect(await failureOf(packing), `${name} after ${after}`).toMatchObject({ path });
        expect(await failureOf(packing)).toBeInstanceOf(AncillaryError);
      }
    }
  });

  it("refuses what cannot be stored, and a directory that changes meanwhile", async () => {
    const root = await writeFiles(temporary("d"), { a: noise(50), b: "1" });
    const growing = packDirectory(root, () => appendFile(temporary("d", "b"), "more"), {
      volumeContentBytes: 10,
    });
    expect(await failureOf(growing)).toMatchObject({ path: temporary("d", "b") });
    await symlink("a", temporary("d", "link"));
    expect(await failureOf(pack(root))).toBeInstanceOf(AncillaryError);
    expect(await failureOf(pack(temporary("missing")))).toBeInstanceOf(AncillaryError);
    expect(await failureOf(pack(root, { volumeContentBytes: 0 }))).toBeInstanceOf(InvalidValueError);
    expect(await failureOf(pack(root, { volumeContentBytes: 1.5 }))).toBeInstanceOf(InvalidValueError);
    expect(await failureOf(pack(root, { volumesAtOnce: 0 }))).toBeInstanceOf(InvalidValueError);
  });

  it("packs 20 MiB and some small files into volumes of 8 MiB", async () => {
    const size = 20 * 1024 ** 2;
    const large = Buffer.concat(Array.from({ length: 20 }, (_, index) => noise(1024 ** 2, index + 1)));
    const root = await writeFiles(temporary("d"), { "a.pdb": "ATOM", "t.dcd": large, "z.txt": "1" });
    const packed = await pack(root);
    expect(packed.volumes.map((volume) => volume.contentBytes)).toEqual([
      4,
      PACKED_VOLUME_BYTES,
      PACKED_VOLUME_BYTES,
      size - 2 * PACKED_VOLUME_BYTES,
      1,
    ]);
    for (const { bytes } of packed.volumes) expect(bytes.length).toBeLessThan(PACKED_VOLUME_BYTES + 10_000);
    const fetched: string[] = [];
    await new AncillaryDirectory(sourceOf(packed, fetched)).extractTo(temporary("out"));
    expect(fetched).toEqual(packed.volumes.map((volume) => volume.sha256));
    const hash = createHash("sha256");
    for await (const chunk of new DirectorySource(temporary("out")).open("t.dcd")) hash.update(chunk);
    expect(hash.digest("hex")).toBe(sha256(large));
  }, 60_000);

  it.runIf(hasUnzip)(
    "gives the file again when its segments are unzipped and joined (needs unzip)",
    async () => {
      const content = noise(2500);
      const { volumes } = await pack(await writeFiles(temporary("d"), { "t.dcd": content }), {
        volumeContentBytes: 1000,
      });
      await mkdir(temporary("out"));
      for (const { sha256: name, bytes } of volumes) {
        await writeFile(temporary(`${name}.zip`), bytes);
        execFileSync("unzip", ["-q", temporary(`${name}.zip`), "-d", temporary("out")]);
      }
      execFileSync("sh", ["-c", "cat t.dcd.segment-* > joined"], { cwd: temporary("out") });
      await copyFile(temporary("out", "joined"), temporary("joined"));
      const joined = new AncillaryDirectory(new DirectorySource(temporary("out")));
      expect(await joined.read("joined")).toEqual(content);
    },
  );
});
