import { execFileSync, spawnSync } from "node:child_process";
import { chmod, link, mkdir, symlink, truncate, utimes, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { describe, expect, it } from "vitest";
import { AncillaryError } from "../../../src/errors.js";
import { scanDirectory } from "../../../src/storage/ancillary/directory-tree.js";
import { failureOf, useTemporaryDirectory, writeFiles } from "./temporary-directory.js";

const hasMkfifo = spawnSync("mkfifo", ["--version"]).error === undefined;
const isLinux = process.platform === "linux";
const temporary = useTemporaryDirectory();

async function refusalOf(directory: string): Promise<AncillaryError> {
  const error = await failureOf(scanDirectory(directory));
  expect(error).toBeInstanceOf(AncillaryError);
  if (!(error instanceof AncillaryError)) throw error;
  return error;
}

describe("scanDirectory", () => {
  it("lists files in code point order with size, modification time and executable bit", async () => {
    const root = await writeFiles(temporary("data"), {
      "run.sh": "#!/bin/sh\n",
      "a/trajectory.dcd": Buffer.alloc(5),
      "a.txt": "",
      ".hidden": "h",
      "with space/and  two": "s",
    });
    await chmod(temporary("data", "run.sh"), 0o755);
    await utimes(temporary("data", "a.txt"), new Date(0), new Date("2021-03-04T05:06:07.891Z"));
    const tree = await scanDirectory(root);
    expect(tree.files.map((file) => [file.path, file.size, file.executable])).toEqual([
      [".hidden", 1, false],
      ["a.txt", 0, false],
      ["a/trajectory.dcd", 5, false],
      ["run.sh", 10, true],
      ["with space/and  two", 1, false],
    ]);
    expect(tree.files[1]?.modifiedAt).toEqual(new Date("2021-03-04T05:06:07.891Z"));
    expect(tree.emptyDirectories).toEqual([]);
  });

  it("names directories that hold nothing, however deep, and no others", async () => {
    const root = await writeFiles(temporary("data"), { "b/c/": "", "b/d/": "", "a/file": "1", "e/": "" });
    expect((await scanDirectory(root)).emptyDirectories).toEqual(["b/c", "b/d", "e"]);
  });

  it("gives nothing for an empty directory", async () => {
    expect(await scanDirectory(temporary())).toMatchObject({ files: [], emptyDirectories: [] });
  });

  it.runIf(isLinux)("keeps names that differ only in their unicode normalisation apart", async () => {
    const root = await writeFiles(temporary("data"), { "caf\u00e9": "composed", "cafe\u0301": "decomposed" });
    expect((await scanDirectory(root)).files.map((file) => file.path)).toEqual(["cafe\u0301", "caf\u00e9"]);
  });

  it("takes hard links for the files they are, and a link to the directory itself for the directory", async () => {
    await writeFiles(temporary("data"), { original: "x" });
    await link(temporary("data", "original"), temporary("data", "second"));
    await symlink(temporary("data"), temporary("alias"));
    expect((await scanDirectory(temporary("alias"))).files).toHaveLength(2);
  });

  it.each([["file"], ["directory"], ["nothing"]])("refuses a symbolic link to a %s", async (target) => {
    await writeFiles(temporary("data"), { "sub/ok": "x" });
    await writeFile(temporary("file"), "secret");
    await mkdir(temporary("directory"));
    await symlink(temporary(target), temporary("data", "sub", "link"));
    const error = await refusalOf(temporary("data"));
    expect(error.path).toBe(temporary("data", "sub", "link"));
    expect(error.message).toContain("symbolic link");
  });

  it.runIf(hasMkfifo)("refuses a FIFO without opening it (needs mkfifo)", async () => {
    await writeFiles(temporary("data"), { ok: "x" });
    execFileSync("mkfifo", [temporary("data", "pipe")]);
    const error = await refusalOf(temporary("data"));
    expect(error.path).toBe(temporary("data", "pipe"));
    expect(error.message).toContain("FIFO");
  });

  it.skipIf(process.platform === "win32")("refuses a socket", async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(temporary("socket"), resolve));
    const error = await refusalOf(temporary());
    server.close();
    expect(error.path).toBe(temporary("socket"));
    expect(error.message).toContain("socket");
  });

  it.runIf(isLinux)("refuses a name that is not valid UTF-8 (a file system that allows one)", async () => {
    await writeFile(
      Buffer.concat([Buffer.from(`${temporary()}/`), Buffer.from([0x66, 0xfc, 0x72])]),
      "latin1",
    );
    expect((await refusalOf(temporary())).message).toContain("UTF-8");
  });

  it("refuses what is missing or no directory", async () => {
    expect((await refusalOf(temporary("missing"))).path).toBe(temporary("missing"));
    await writeFile(temporary("file"), "");
    expect((await refusalOf(temporary("file"))).message).toContain("not a directory");
  });

  it("counts sizes beyond 4 GiB", async () => {
    await writeFile(temporary("sparse"), "");
    await truncate(temporary("sparse"), 5 * 1024 ** 3);
    expect((await scanDirectory(temporary())).files[0]?.size).toBe(5 * 1024 ** 3);
  });
});
