import { describe, expect, it } from "vitest";
import type { ArchiveFile, ArchiveManifest, ArchiveSegment } from "../../src/archive/archive-manifest.js";
import { requireSoundManifest } from "../../src/archive/require-sound-manifest.js";
import { CorruptionError } from "../../src/errors.js";
import { contentSha256 } from "../../src/storage/ancillary/content-hash.js";

const SHA256 = "a".repeat(64);

function segment(ordinal: number, offset: number, size: number): ArchiveSegment {
  return { ordinal, offset, size, volumeSha256: SHA256, entryName: `e${ordinal}` };
}

function file(changes: Partial<ArchiveFile> = {}): ArchiveFile {
  return {
    path: "a",
    size: 10,
    sha256: SHA256,
    modifiedAt: new Date(0),
    executable: false,
    segments: [segment(0, 0, 6), segment(1, 6, 4)],
    ...changes,
  };
}

/** With totals and a sha256 that agree with the files, unless they are given. */
function manifest(
  files: readonly ArchiveFile[],
  emptyDirectories: readonly string[] = [],
  changes: Partial<ArchiveManifest> = {},
): ArchiveManifest {
  return {
    files,
    emptyDirectories,
    sizeBytes: files.reduce((sum, each) => sum + each.size, 0),
    contentSha256: contentSha256(files, emptyDirectories),
    ...changes,
  };
}

describe("requireSoundManifest", () => {
  it.each([
    manifest([]),
    manifest([file(), file({ path: "b/c", size: 0, segments: [] })], ["d", "e/f"]),
    manifest([file({ segments: [segment(1, 6, 4), segment(0, 0, 6)] })]),
    manifest([file({ path: "C:x" }), file({ path: "a\\b" })]),
  ])("passes what adds up (%#)", (sound) => {
    expect(requireSoundManifest(sound)).toBe(sound);
  });

  const flawed: [string, ArchiveManifest][] = [
    ...["", "/a", "..", "a/../b", "a//b", "a/", "./a", "nul\0"].map((path): [string, ArchiveManifest] => [
      `the path ${JSON.stringify(path)}`,
      manifest([file({ path })]),
    ]),
    ["a hostile empty directory", manifest([], ["../a"])],
    ["two files of one name", manifest([file(), file()])],
    ["a file and an empty directory of one name", manifest([file()], ["a"])],
    ["a file below a file", manifest([file(), file({ path: "a/b" })])],
    ["a directory that is said to be empty", manifest([file({ path: "a/b" })], ["a"])],
    ["a negative size", manifest([file({ size: -1, segments: [] })])],
    ["a size beyond all numbers", manifest([file({ size: 2 ** 63, segments: [] })])],
    ["half a byte", manifest([file({ size: 0.5, segments: [] })])],
    ["a sha256 that is none", manifest([file({ sha256: "b" })])],
    ["a modification time that is none", manifest([file({ modifiedAt: new Date(Number.NaN) })])],
    ["no segments", manifest([file({ segments: [] })])],
    ["a gap", manifest([file({ segments: [segment(0, 0, 5), segment(1, 6, 4)] })])],
    ["an overlap", manifest([file({ segments: [segment(0, 0, 7), segment(1, 6, 4)] })])],
    ["a missing end", manifest([file({ segments: [segment(0, 0, 6)] })])],
    ["bytes too many", manifest([file({ segments: [segment(0, 0, 6), segment(1, 6, 5)] })])],
    ["a missing ordinal", manifest([file({ segments: [segment(0, 0, 6), segment(2, 6, 4)] })])],
    ["an ordinal twice", manifest([file({ segments: [segment(0, 0, 6), segment(0, 6, 4)] })])],
    ["an empty segment", manifest([file({ segments: [segment(0, 0, 10), segment(1, 10, 0)] })])],
    ["a negative segment", manifest([file({ segments: [segment(0, 0, 11), segment(1, 11, -1)] })])],
    [
      "a segment larger than a volume",
      manifest([file({ size: 2 ** 31, segments: [segment(0, 0, 2 ** 31)] })]),
    ],
    [
      "a volume that is none",
      manifest([file({ segments: [{ ...segment(0, 0, 10), volumeSha256: "' or true --" }] })]),
    ],
    ["a wrong total", manifest([file()], [], { sizeBytes: 11 })],
    ["a wrong sha256", manifest([file()], [], { contentSha256: SHA256 })],
  ];
  it.each(flawed)("refuses %s", (_name, each) => {
    expect(() => requireSoundManifest(each)).toThrow(CorruptionError);
  });
});
