import { execFileSync, spawnSync } from "node:child_process";
import { appendFile, rm, symlink, utimes, writeFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { AncillaryError } from "../../../src/errors.js";
import { DirectorySource } from "../../../src/storage/ancillary/directory-source.js";
import { sha256 } from "./memory-source.js";
import { failureOf, useTemporaryDirectory, writeFiles } from "./temporary-directory.js";

const hasMkfifo = spawnSync("mkfifo", ["--version"]).error === undefined;
const temporary = useTemporaryDirectory();

async function contentOf(bytes: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of bytes) chunks.push(chunk);
  return Buffer.concat(chunks).toString("latin1");
}

describe("DirectorySource", () => {
  it("lists with checksums, outlines without, and reads parts", async () => {
    const source = new DirectorySource(await writeFiles(temporary("d"), { b: "0123456789", "a/x": "" }));
    expect(await source.list()).toEqual([
      { path: "a/x", size: 0, sha256: sha256("") },
      { path: "b", size: 10, sha256: sha256("0123456789") },
    ]);
    expect(await source.outline()).toEqual([
      { path: "a/x", size: 0 },
      { path: "b", size: 10 },
    ]);
    expect(await contentOf(source.open("b"))).toBe("0123456789");
    expect(await contentOf(source.open("b", { start: 3, end: 5 }))).toBe("345");
    expect(await contentOf(source.open("b", { start: 8, end: 50 }))).toBe("89");
    expect(await contentOf(source.open("a/x"))).toBe("");
  });

  it("refuses paths that it did not list, also those that exist elsewhere", async () => {
    await writeFile(temporary("secret"), "s");
    const source = new DirectorySource(await writeFiles(temporary("d"), { a: "1" }));
    for (const path of ["missing", "../secret", "", "."]) {
      expect(await failureOf(contentOf(source.open(path)))).toBeInstanceOf(AncillaryError);
    }
  });

  it("notices a file that grew, shrank, was touched or vanished since it was listed", async () => {
    const changes: ((path: string) => Promise<void>)[] = [
      (path) => appendFile(path, "more"),
      (path) => writeFile(path, "0"),
      (path) => utimes(path, new Date(), new Date("2030-01-01")),
      (path) => rm(path),
    ];
    for (const change of changes) {
      const source = new DirectorySource(await writeFiles(temporary("d"), { file: "0123456789" }));
      await source.outline();
      await change(temporary("d", "file"));
      const error = await failureOf(contentOf(source.open("file")));
      expect(error).toBeInstanceOf(AncillaryError);
      expect(error).toMatchObject({ path: temporary("d", "file") });
    }
  });

  it("notices a file that changes between two chunks", async () => {
    const source = new DirectorySource(await writeFiles(temporary("d"), { file: Buffer.alloc(600_000) }));
    const chunks = source.open("file");
    await chunks.next();
    await appendFile(temporary("d", "file"), "x");
    const rest = (async () => {
      for await (const _ of chunks);
    })();
    expect(await failureOf(rest)).toBeInstanceOf(AncillaryError);
  });

  it("does not follow a link, nor wait for a FIFO, that took the place of a listed file", async () => {
    await writeFile(temporary("secret"), "0123456789");
    const replacements = [
      () => symlink(temporary("secret"), temporary("d", "file")),
      ...(hasMkfifo ? [async () => void execFileSync("mkfifo", [temporary("d", "file")])] : []),
    ];
    for (const replace of replacements) {
      const source = new DirectorySource(await writeFiles(temporary("d"), { file: "0123456789" }));
      await source.outline();
      await rm(temporary("d", "file"));
      await replace();
      expect(await failureOf(contentOf(source.open("file")))).toBeInstanceOf(AncillaryError);
      await rm(temporary("d", "file"));
    }
  });

  it("looks again after a failure", async () => {
    const source = new DirectorySource(temporary("later"));
    expect(await failureOf(source.list())).toBeInstanceOf(AncillaryError);
    await writeFiles(temporary("later"), { a: "1" });
    expect(await source.list()).toHaveLength(1);
  });
});
