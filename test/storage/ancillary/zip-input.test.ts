import { spawnSync } from "node:child_process";
import { mkdir, readdir, readFile, stat, truncate, writeFile } from "node:fs/promises";
import { deflateRawSync } from "node:zlib";
import AdmZip from "adm-zip";
import { describe, expect, it } from "vitest";
import { AncillaryError } from "../../../src/errors.js";
import { extractZip, withAncillaryDirectory } from "../../../src/storage/ancillary/zip-input.js";
import { failureOf, readTree, useTemporaryDirectory, writeFiles } from "./temporary-directory.js";

const temporary = useTemporaryDirectory();
const hasZip = spawnSync("zip", ["--version"]).error === undefined;

interface Entry {
  readonly name: string;
  readonly content?: string | Buffer;
  readonly attr?: number;
  readonly flags?: number;
  readonly change?: (entry: AdmZip.IZipEntry) => void;
}

/** A zip file with just these entries, including such as no well-meaning program writes. */
async function writeZip(entries: readonly Entry[], path = temporary("input.zip")): Promise<string> {
  const zip = new AdmZip();
  for (const [index, { name, content = "", attr, flags = 0, change }] of entries.entries()) {
    const entry = zip.addFile(`placeholder-${index}`, Buffer.from(content));
    entry.entryName = name;
    if (attr !== undefined) entry.attr = attr;
    entry.header.flags |= flags;
    change?.(entry);
  }
  await writeFile(path, zip.toBuffer());
  return path;
}

async function expectRefused(zipPath: string, mention?: string): Promise<void> {
  await mkdir(temporary("inside"));
  const error = await failureOf(extractZip(zipPath, temporary("inside", "out")));
  expect(error).toBeInstanceOf(AncillaryError);
  if (mention !== undefined) expect(String(error)).toContain(mention);
  expect(await readTree(temporary("inside"))).toEqual({});
  expect((await readdir(temporary())).sort()).toEqual(["input.zip", "inside"]);
}

describe("extractZip", () => {
  it("unpacks files, stored or deflated, empty directories, modification times and executable bits", async () => {
    const time = new Date(2021, 4, 6, 7, 8, 10);
    const path = await writeZip([
      { name: "stored", content: "s", change: (entry) => Object.assign(entry.header, { method: 0, time }) },
      { name: "deep/deflated", content: "d".repeat(1_000_000) },
      { name: "run.sh", content: "#!", attr: (0o100755 << 16) >>> 0 },
      { name: "empty.txt" },
      { name: "logs/", attr: 0x10 },
      { name: "deep/", attr: (0o040755 << 16) >>> 0 },
      { name: ".hidden", content: "h" },
      { name: "caf\u00e9 und cafe\u0301", content: "u" },
    ]);
    await extractZip(path, temporary("out"));
    expect(await readTree(temporary("out"))).toEqual({
      stored: "s",
      deep: null,
      "deep/deflated": "d".repeat(1_000_000),
      "run.sh": "#!",
      "empty.txt": "",
      logs: null,
      ".hidden": "h",
      "caf\u00e9 und cafe\u0301": "u",
    });
    expect((await stat(temporary("out", "stored"))).mtime).toEqual(time);
    expect((await stat(temporary("out", "run.sh"))).mode & 0o100).toBe(0o100);
    expect((await stat(temporary("out", "stored"))).mode & 0o100).toBe(0);
  });

  it("takes a single folder at the top literally", async () => {
    await extractZip(await writeZip([{ name: "results/a", content: "1" }]), temporary("out"));
    expect(await readTree(temporary("out"))).toEqual({ results: null, "results/a": "1" });
  });

  it("makes an empty directory of an empty zip", async () => {
    await extractZip(await writeZip([]), temporary("out"));
    expect(await readTree(temporary("out"))).toEqual({});
  });

  it.runIf(hasZip)("unpacks what zip makes from a pipe, without sizes up front (needs zip)", async () => {
    await writeFiles(temporary("source"), { a: "1".repeat(5000), "sub/b": "2" });
    const made = spawnSync("zip", ["-r", "-", "."], { cwd: temporary("source") });
    await writeFile(temporary("input.zip"), made.stdout);
    await extractZip(temporary("input.zip"), temporary("out"));
    expect(await readTree(temporary("out"))).toEqual(await readTree(temporary("source")));
  });

  it.each([
    ["../escaped", ".."],
    ["a/../../escaped", ".."],
    ["/absolute", "absolute"],
    ["C:/windows", "drive letter"],
    ["c:evil", "drive letter"],
    ["..\\escaped", "backslash"],
    ["a\\b", "backslash"],
    ["folder\\", "backslash"],
    ["\\\\server\\share", "backslash"],
    ["a//b", "empty part"],
    ["./a", '"."'],
    ["../", ".."],
    ["/", "empty"],
    ["nul\0byte", "zero byte"],
  ])("refuses an entry named %j", async (name, mention) => {
    await expectRefused(await writeZip([{ name: "fine", content: "1" }, { name }]), mention);
  });

  it.each([
    [
      "a symbolic link",
      { name: "link", content: "/etc/passwd", attr: (0o120777 << 16) >>> 0 },
      "symbolic link",
    ],
    ["a device", { name: "device", attr: (0o020666 << 16) >>> 0 }, "special"],
    ["a directory that is no folder entry", { name: "d", attr: (0o040755 << 16) >>> 0 }, "special"],
    ["an encrypted entry", { name: "secret", content: "x", flags: 1 }, "encrypted"],
  ])("refuses %s", async (_name, entry, mention) => {
    await expectRefused(await writeZip([{ name: "fine", content: "1" }, entry]), mention);
  });

  it("refuses an entry that is present twice", async () => {
    await expectRefused(
      await writeZip([
        { name: "a", content: "1" },
        { name: "a", content: "2" },
      ]),
    );
  });

  it.each([["a/b"], ["a/"]])("refuses a file a beside %s", async (other) => {
    await expectRefused(
      await writeZip([
        { name: "a", content: "1" },
        { name: other, attr: 0 },
      ]),
      "at once",
    );
  });

  it("refuses a name that is not valid UTF-8", async () => {
    const path = await writeZip([{ name: "f#r", content: "1" }]);
    const bytes = await readFile(path);
    await writeFile(path, Buffer.from(bytes.toString("latin1").replaceAll("f#r", "f\u00fcr"), "latin1"));
    await expectRefused(path, "UTF-8");
  });

  it("refuses an unknown compression method", async () => {
    const path = await writeZip([{ name: "a", content: "1" }]);
    const bytes = await readFile(path);
    bytes.writeUInt16LE(12, bytes.indexOf("PK\x01\x02") + 10);
    await writeFile(path, bytes);
    await expectRefused(path, "method 12");
  });

  it("never inflates more than an entry declares", async () => {
    const path = await writeZip([{ name: "bomb", content: "0".repeat(100_000) }]);
    const bytes = await readFile(path);
    bytes.writeUInt32LE(10, bytes.indexOf("PK\x01\x02") + 24);
    await writeFile(path, bytes);
    await expectRefused(path, "longer");
  });

  it("refuses entries that share their bytes", async () => {
    const path = await writeZip([
      { name: "a", content: deflateRawSync(Buffer.from("a")) },
      { name: "b", content: "0".repeat(100) },
    ]);
    const bytes = await readFile(path);
    const central = bytes.indexOf("PK\x01\x02");
    bytes.writeUInt32LE(bytes.length, central + 20);
    await writeFile(path, bytes);
    await expectRefused(path, "overlap");
  });

  it("refuses more content than there is space for", async () => {
    const path = await writeZip(
      Array.from({ length: 2000 }, (_, index) => ({ name: `f${index}`, content: "1" })),
    );
    const bytes = await readFile(path);
    for (let at = bytes.indexOf("PK\x01\x02"); at >= 0; at = bytes.indexOf("PK\x01\x02", at + 1)) {
      bytes.writeUInt32LE(0xffff_fff0, at + 24);
    }
    await writeFile(path, bytes);
    await expectRefused(path, "free");
  });

  it("notices changed content", async () => {
    const path = await writeZip([
      {
        name: "stored",
        content: "0123456789",
        change: (entry) => Object.assign(entry.header, { method: 0 }),
      },
    ]);
    const bytes = await readFile(path);
    bytes[bytes.indexOf("0123456789") + 4] = 0x58;
    await writeFile(path, bytes);
    await expectRefused(path, "CRC");
  });

  it("refuses every truncation", async () => {
    const whole = await readFile(await writeZip([{ name: "a", content: "hello ".repeat(20) }]));
    for (let length = 0; length < whole.length; length += 1) {
      await writeFile(temporary("input.zip"), whole.subarray(0, length));
      const error = await failureOf(extractZip(temporary("input.zip"), temporary("out")));
      expect(error).toBeInstanceOf(AncillaryError);
    }
    expect(await readdir(temporary())).toEqual(["input.zip"]);
  });

  it("refuses what is too large for a zip in memory, before reading it", async () => {
    await writeFile(temporary("input.zip"), "");
    await truncate(temporary("input.zip"), 3 * 1024 ** 3);
    await expectRefused(temporary("input.zip"), "2 GiB");
  });
});

describe("withAncillaryDirectory", () => {
  it("uses a directory as it is", async () => {
    await writeFiles(temporary("d"), { a: "1" });
    expect(await withAncillaryDirectory(temporary("d"), async (directory) => directory)).toBe(temporary("d"));
    expect(await readTree(temporary("d"))).toEqual({ a: "1" });
  });

  it.each(["input.zip", "INPUT.ZIP"])("unpacks %s and removes it after the work", async (name) => {
    const path = await writeZip([{ name: "a", content: "1" }], temporary(name));
    let used = "";
    const result = await withAncillaryDirectory(path, async (directory) => {
      used = directory;
      return readTree(directory);
    });
    expect(result).toEqual({ a: "1" });
    expect(await failureOf(stat(used))).toMatchObject({ code: "ENOENT" });
  });

  it("removes it after work that failed, and passes the failure on", async () => {
    const path = await writeZip([{ name: "a", content: "1" }]);
    const failure = new Error("refused");
    let used = "";
    const work = withAncillaryDirectory(path, (directory) => {
      used = directory;
      return Promise.reject(failure);
    });
    expect(await failureOf(work)).toBe(failure);
    expect(await failureOf(stat(used))).toMatchObject({ code: "ENOENT" });
  });

  it("refuses what is missing, no zip, or a zip by another name", async () => {
    await writeFile(temporary("text.zip"), "this is no zip");
    await writeFile(temporary("trajectory.dcd"), "CORD");
    await writeZip([{ name: "a" }], temporary("arrays.npz"));
    for (const name of ["missing", "missing.zip", "text.zip", "trajectory.dcd", "arrays.npz"]) {
      const work = withAncillaryDirectory(temporary(name), async () => "not to be called");
      const error = await failureOf(work);
      expect(error).toBeInstanceOf(AncillaryError);
      expect(error).toMatchObject({ path: temporary(name) });
    }
  });
});
