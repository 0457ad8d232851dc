import { chmod, mkdir, readdir, realpath, stat, symlink, utimes, writeFile } from "node:fs/promises";
import { buffer, text } from "node:stream/consumers";
import { describe, expect, it } from "vitest";
import { AncillaryError, CorruptionError, InvalidValueError } from "../../../src/errors.js";
import { AncillaryDirectory } from "../../../src/storage/ancillary/ancillary-directory.js";
import { DirectorySource } from "../../../src/storage/ancillary/directory-source.js";
import { MemorySource, sha256 } from "./memory-source.js";
import { failureOf, readTree, useTemporaryDirectory, writeFiles } from "./temporary-directory.js";

const temporary = useTemporaryDirectory();

describe("AncillaryDirectory", () => {
  it("fetches nothing until asked", async () => {
    const source = new MemorySource({ a: "1", b: "2" });
    const directory = new AncillaryDirectory(source);
    await directory.files();
    expect(source.opened).toEqual([]);
    await directory.read("b");
    expect(source.opened).toEqual(["b"]);
  });

  it("lists path, size and sha256, and nothing else that the source knows", async () => {
    const source = new MemorySource({ a: "1" });
    const listed = await source.list();
    source.list = async () => listed.map((file) => ({ ...file, segments: [] }));
    expect(await new AncillaryDirectory(source).files()).toEqual([
      { path: "a", size: 1, sha256: sha256("1") },
    ]);
  });

  it("reads whole files and parts of them", async () => {
    const directory = new AncillaryDirectory(new MemorySource({ f: "0123456789", empty: "" }));
    expect(String(await directory.read("f"))).toBe("0123456789");
    expect(await directory.read("empty")).toEqual(Buffer.alloc(0));
    expect(await text(directory.stream("f"))).toBe("0123456789");
    expect(await text(directory.stream("f", { start: 2, end: 4 }))).toBe("234");
    expect(await text(directory.stream("f", { start: 7 }))).toBe("789");
    expect(await text(directory.stream("f", { end: 0 }))).toBe("0");
    expect(await text(directory.stream("f", { start: 10 }))).toBe("");
    expect(await text(directory.stream("empty", { start: 0, end: 5 }))).toBe("");
    expect(() => directory.stream("f", { start: 3, end: 2 })).toThrow(InvalidValueError);
  });

  it("names the files there are when asked for another", async () => {
    const directory = new AncillaryDirectory(new MemorySource({ "output.pdb": "", "trajectory.dcd": "" }));
    for (const work of [directory.read("output.dcd"), buffer(directory.stream("output.dcd"))]) {
      const error = await failureOf(work);
      expect(error).toBeInstanceOf(AncillaryError);
      expect(error).toMatchObject({ path: "output.dcd" });
      expect(String(error)).toContain('"output.pdb", "trajectory.dcd"');
    }
  });

  it.each([
    ["other bytes", "012345678X"],
    ["missing bytes", "012345"],
    ["too many bytes", "0123456789012345"],
  ])("notices %s", async (_name, content) => {
    const source = new MemorySource({ f: "0123456789", g: "fine" });
    source.damage("f", content);
    const directory = new AncillaryDirectory(source);
    expect(await failureOf(directory.read("f"))).toBeInstanceOf(CorruptionError);
    expect(await failureOf(text(directory.stream("f")))).toBeInstanceOf(CorruptionError);
    expect(await failureOf(text(directory.stream("f", { start: 0, end: 9 })))).toBeInstanceOf(
      CorruptionError,
    );
    expect(await failureOf(directory.extractTo(temporary("out")))).toBeInstanceOf(CorruptionError);
    expect(await readdir(temporary())).toEqual([]);
    expect(String(await directory.read("g"))).toBe("fine");
  });

  it("notices bytes that are missing from a part", async () => {
    const source = new MemorySource({ f: "0123456789" });
    source.damage("f", "0123");
    const part = new AncillaryDirectory(source).stream("f", { start: 2, end: 6 });
    expect(await failureOf(text(part))).toBeInstanceOf(CorruptionError);
  });

  it("stops the source when a stream is abandoned", async () => {
    const source = new MemorySource({ f: "0123456789".repeat(100) });
    let closed = false;
    source.open = async function* () {
      try {
        for (;;) yield Buffer.alloc(10);
      } finally {
        closed = true;
      }
    };
    const stream = new AncillaryDirectory(source).stream("f");
    const end = new Promise((resolve) => stream.once("close", resolve));
    stream.once("data", () => stream.destroy());
    await end;
    expect(closed).toBe(true);
  });

  it("reads one file of a plain directory without reading the others", async () => {
    const source = new DirectorySource(await writeFiles(temporary("d"), { small: "1", large: "2" }));
    source.list = () => Promise.reject(new Error("every file would have been read"));
    expect(String(await new AncillaryDirectory(source).read("small"))).toBe("1");
  });

  it("holds a file of a plain directory to the checksum that it was once listed with", async () => {
    const path = temporary("d", "f");
    const directory = new AncillaryDirectory(
      new DirectorySource(await writeFiles(temporary("d"), { f: "ab" })),
    );
    await utimes(path, 1000, 1000);
    await directory.files();
    await writeFile(path, "aX");
    await utimes(path, 1000, 1000);
    expect(await failureOf(directory.read("f"))).toBeInstanceOf(CorruptionError);
  });

  it("has the same content hash for the same content, wherever it lies", async () => {
    const source = new MemorySource({ "a/b": "1", c: "2" });
    source.emptyDirectories.push("logs");
    source.executable.add("c");
    const root = await writeFiles(temporary("d"), { "a/b": "1", c: "2", "logs/": "" });
    await chmod(temporary("d", "c"), 0o755);
    const expected = await new AncillaryDirectory(source).contentHash();
    expect(await new AncillaryDirectory(new DirectorySource(root)).contentHash()).toBe(expected);
    source.executable.clear();
    expect(await new AncillaryDirectory(source).contentHash()).not.toBe(expected);
  });
});

describe("AncillaryDirectory.extractTo", () => {
  const source = new MemorySource({ "sub/f": "1", g: "2" });
  source.emptyDirectories.push("logs/old");
  const directory = new AncillaryDirectory(source);
  const tree = { sub: null, "sub/f": "1", g: "2", logs: null, "logs/old": null };

  it("makes the directory and its parents", async () => {
    await directory.extractTo(temporary("new", "parents", "out"));
    expect(await readTree(temporary("new", "parents", "out"))).toEqual(tree);
    expect(await readdir(temporary("new", "parents"))).toEqual(["out"]);
  });

  it("fills an empty directory and keeps its permissions", async () => {
    await mkdir(temporary("out"));
    await chmod(temporary("out"), 0o750);
    await directory.extractTo(temporary("out"));
    expect(await readTree(temporary("out"))).toEqual(tree);
    expect((await stat(temporary("out"))).mode & 0o777).toBe(0o750);
  });

  it("follows a link to an empty directory", async () => {
    await mkdir(temporary("real"));
    await symlink("real", temporary("link"));
    await directory.extractTo(temporary("link"));
    expect(await realpath(temporary("link"))).toBe(await realpath(temporary("real")));
    expect(await readTree(temporary("real"))).toEqual(tree);
  });

  it("refuses a directory that holds something, and a file, and touches neither", async () => {
    await writeFiles(temporary(), { "occupied/mine": "m", file: "f" });
    await symlink("nowhere", temporary("dangling"));
    for (const target of ["occupied", "file", "dangling", "file/below"]) {
      expect(await failureOf(directory.extractTo(temporary(target)))).toBeInstanceOf(AncillaryError);
    }
    expect((await readdir(temporary())).sort()).toEqual(["dangling", "file", "occupied"]);
    expect(await readdir(temporary("occupied"))).toEqual(["mine"]);
  });

  it("leaves what came into being meanwhile as it is", async () => {
    const slow = new MemorySource({ f: "1" });
    const open = slow.open.bind(slow);
    slow.open = async function* (path) {
      await writeFiles(temporary("out"), { mine: "m" });
      yield* open(path);
    };
    const extraction = new AncillaryDirectory(slow).extractTo(temporary("out"));
    expect(await failureOf(extraction)).toBeInstanceOf(AncillaryError);
    expect(await readdir(temporary())).toEqual(["out"]);
    expect(await readTree(temporary("out"))).toEqual({ mine: "m" });
  });

  it("leaves nothing behind when the source fails", async () => {
    const failing = new MemorySource({ a: "1", b: "2" });
    const open = failing.open.bind(failing);
    failing.open = async function* (path) {
      yield* open(path);
      if (path === "b") throw new Error("the connection is gone");
    };
    const extraction = new AncillaryDirectory(failing).extractTo(temporary("new", "out"));
    expect(await failureOf(extraction)).toMatchObject({ cause: new Error("the connection is gone") });
    expect(await readdir(temporary())).toEqual([]);
  });

  it.each(["../escaped", "/absolute", "a/../../escaped", "a/./b", "a//b", "", "..", "nul\0byte"])(
    "writes nothing for a source with the path %j",
    async (path) => {
      await mkdir(temporary("inside"));
      const hostile = new MemorySource({ harmless: "1", [path]: "2" });
      const extraction = new AncillaryDirectory(hostile).extractTo(temporary("inside", "out"));
      expect(await failureOf(extraction)).toBeInstanceOf(AncillaryError);
      expect(await readTree(temporary())).toEqual({ inside: null });
    },
  );

  it("refuses a hostile path of an empty directory, and a file in the place of a directory", async () => {
    const hostile = new MemorySource({ a: "1" });
    hostile.emptyDirectories.push("../escaped");
    const ambiguous = new MemorySource({ a: "1", "a/b": "2" });
    for (const each of [hostile, ambiguous]) {
      const extraction = new AncillaryDirectory(each).extractTo(temporary("out"));
      expect(await failureOf(extraction)).toBeInstanceOf(AncillaryError);
      expect(await readTree(temporary())).toEqual({});
    }
  });

  it("does not write through what another process left beside the target", async () => {
    await writeFile(temporary(".thermostore-left.unfinished"), "l");
    await directory.extractTo(temporary("out"));
    expect((await readdir(temporary())).sort()).toEqual([".thermostore-left.unfinished", "out"]);
  });
});
