import { chmod, mkdir, readdir, stat, symlink, utimes } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { AncillaryError } from "../../../src/errors.js";
import { AncillaryDirectory } from "../../../src/storage/ancillary/ancillary-directory.js";
import { copyDirectory } from "../../../src/storage/ancillary/copy-directory.js";
import { DirectorySource } from "../../../src/storage/ancillary/directory-source.js";
import { failureOf, readTree, useTemporaryDirectory, writeFiles } from "./temporary-directory.js";

const temporary = useTemporaryDirectory();

describe("copyDirectory", () => {
  it("copies content, empty directories, modification times and executable bits; the source stays", async () => {
    const longName = `${"n".repeat(251)}.dat`;
    const source = await writeFiles(temporary("source"), {
      "output.pdb": "ATOM",
      "deep/er/est": "x",
      "logs/": "",
      "empty.txt": "",
      [longName]: "long",
      "run.sh": "#!/bin/sh",
    });
    await chmod(temporary("source", "run.sh"), 0o744);
    const modifiedAt = new Date("2019-08-07T06:05:04.321Z");
    await utimes(temporary("source", "output.pdb"), modifiedAt, modifiedAt);
    const before = await readTree(source);
    await copyDirectory(source, temporary("target"));
    expect(await readTree(temporary("target"))).toEqual(before);
    expect(await readTree(source)).toEqual(before);
    expect((await stat(temporary("target", "output.pdb"))).mtime).toEqual(modifiedAt);
    expect((await stat(temporary("target", "run.sh"))).mode & 0o100).toBe(0o100);
    expect((await stat(temporary("target", "output.pdb"))).mode & 0o111).toBe(0);
    const hashes = [source, temporary("target")].map((path) =>
      new AncillaryDirectory(new DirectorySource(path)).contentHash(),
    );
    expect(await hashes[0]).toBe(await hashes[1]);
  });

  it("leaves nothing behind when the source cannot be copied", async () => {
    const source = await writeFiles(temporary("source"), { a: "1" });
    await symlink("a", temporary("source", "link"));
    expect(await failureOf(copyDirectory(source, temporary("made", "on", "the", "way")))).toBeInstanceOf(
      AncillaryError,
    );
    expect(await readdir(temporary())).toEqual(["source"]);
  });

  it("can copy into a place inside the source", async () => {
    const source = await writeFiles(temporary("source"), { a: "1" });
    await copyDirectory(source, temporary("source", "copy"));
    expect(await readTree(source)).toEqual({ a: "1", copy: null, "copy/a": "1" });
  });

  it("refuses a target that holds something", async () => {
    const source = await writeFiles(temporary("source"), { a: "1" });
    await mkdir(temporary("target"));
    await writeFiles(temporary("target"), { mine: "2" });
    expect(await failureOf(copyDirectory(source, temporary("target")))).toBeInstanceOf(AncillaryError);
    expect(await readTree(temporary("target"))).toEqual({ mine: "2" });
    expect((await readdir(temporary())).sort()).toEqual(["source", "target"]);
  });
});
