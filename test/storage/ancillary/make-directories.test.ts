import { existsSync, writeFileSync } from "node:fs";
import { stat } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { makeDirectories } from "../../../src/storage/ancillary/make-directories.js";
import { useTemporaryDirectory } from "./temporary-directory.js";

describe("makeDirectories", () => {
  const directory = useTemporaryDirectory();

  it("makes what is missing, and tells where that begins", async () => {
    expect(await makeDirectories(directory("a/b/c"), 0o700)).toBe(directory("a"));
    expect((await stat(directory("a/b/c"))).mode & 0o777).toBe(0o700);
    expect(await makeDirectories(directory("a/b/c"))).toBeUndefined();
    expect(await makeDirectories(directory("a/b/d"))).toBe(directory("a/b/d"));
  });

  it("may be asked for the same by several at once", async () => {
    await Promise.all(Array.from({ length: 8 }, () => makeDirectories(directory("x/y/z"))));
    expect(existsSync(directory("x/y/z"))).toBe(true);
  });

  it("fails where a file is in the way", async () => {
    writeFileSync(directory("file"), "");
    await expect(makeDirectories(directory("file"))).rejects.toMatchObject({ code: "EEXIST" });
    await expect(makeDirectories(directory("file/below"))).rejects.toMatchObject({ code: "EEXIST" });
  });

  it.skipIf(!existsSync("/proc/self"))("fails where the file system takes no directories", async () => {
    await expect(makeDirectories("/proc/thermostore/store")).rejects.toMatchObject({ code: "ENOENT" });
  });
});
