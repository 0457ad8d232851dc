import { describe, expect, it } from "vitest";
import { EntryNames } from "../../src/archive/entry-names.js";

function namesFor(paths: readonly string[], emptyDirectories: readonly string[] = []): EntryNames {
  const files = paths.map((path) => ({
    path,
    size: 1,
    modifiedAt: new Date(0),
    modifiedNs: 0n,
    executable: false,
  }));
  return new EntryNames({ root: "/", files, emptyDirectories });
}

describe("EntryNames", () => {
  it("keeps paths, and numbers segments so that they sort", () => {
    const names = namesFor(["a/b", "trajectory.dcd"]);
    expect(names.whole("a/b")).toBe("a/b");
    expect(names.segment("trajectory.dcd", 3, 40)).toBe("trajectory.dcd.segment-0003");
    expect(names.segment("trajectory.dcd", 3, 10_001)).toBe("trajectory.dcd.segment-00003");
  });

  it("avoids names that files and folders have", () => {
    const names = namesFor(["t", "t.segment-0000", "t.segment-0001/file"], ["t.segment-0002"]);
    expect(names.segment("t", 0, 3)).toBe("t~2.segment-0000");
    expect(names.segment("t", 1, 3)).toBe("t~2.segment-0001");
    expect(names.segment("t", 2, 3)).toBe("t~2.segment-0002");
  });

  it("replaces backslashes, without making two names one", () => {
    const names = namesFor(["a\\b", "a_b", "folder\\"]);
    expect(names.whole("a\\b")).toBe("a_b~2");
    expect(names.whole("a_b")).toBe("a_b");
    expect(names.whole("folder\\")).toBe("folder_");
  });

  it("shortens a name that would be too long for a file system with its suffix", () => {
    const path = `deep/${"é".repeat(127)}`;
    const names = namesFor([path]);
    const segments = [0, 1].map((ordinal) => names.segment(path, ordinal, 2));
    for (const [ordinal, name] of segments.entries()) {
      expect(Buffer.byteLength(name.slice("deep/".length))).toBeLessThanOrEqual(255);
      expect(name).toMatch(new RegExp(`^deep/é+\\.segment-000${ordinal}$`));
    }
  });
});
