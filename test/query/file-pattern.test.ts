/** Patterns of file paths: in memory, and as the regular expression of the same meaning. */

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { filePatternRegex, matchesFilePattern } from "../../src/query/file-pattern.js";

describe("a pattern of file paths", () => {
  it.each<[string, string, boolean]>([
    ["output.pdb", "output.pdb", true],
    ["output.pdb", "runs/1/output.pdb", true],
    ["output.pdb", "OUTPUT.pdb", false],
    ["output.pdb", "output.pdb.gz", false],
    ["output.pdb", "my output.pdb", false],
    ["output.pdb", "outputXpdb", false],
    ["*.dcd", "trajectory.dcd", true],
    ["*.dcd", "runs/1/.dcd", true],
    ["*.dcd", "trajectory.dcd/readme", false],
    ["*", "", true],
    ["?", "☃", true],
    ["?", "𝄞", true],
    ["??", "𝄞", false],
    ["?", "a/b", true],
    ["**", "a/b/c", true],
    ["a**c", "x/abc", true],
    ["a**c", "a/bc", false],
    ["runs/*", "runs/1", true],
    ["runs/*", "runs/1/2", false],
    ["runs/*", "my/runs/1", false],
    ["runs/**", "runs/1/2", true],
    ["runs/**", "runs", false],
    ["runs/**/end.dcd", "runs/end.dcd", true],
    ["runs/**/end.dcd", "runs/1/2/end.dcd", true],
    ["runs/**/end.dcd", "runs/1/the end.dcd", false],
    ["**/end.dcd", "end.dcd", true],
    ["**/end.dcd", "a/b/end.dcd", true],
    ["**/end.dcd", "append.dcd", false],
    ["a/x**/b", "a/x1/2/b", true],
    ["a/x**/b", "a/x/b", true],
    ["a/x**/b", "a/b", false],
    ["**/**/b", "b", true],
    ["[a-z].txt", "b.txt", false],
    ["[a-z].txt", "[a-z].txt", true],
    ["(a|b)+$^{1}\\d", "(a|b)+$^{1}\\d", true],
    ["a.b", "axb", false],
    ["*", "line\nbreak", true],
  ])("%s matches %s: %s", (pattern, path, expected) => {
    expect(matchesFilePattern(path, pattern)).toBe(expected);
    expect(new RegExp(filePatternRegex(pattern), "su").test(path)).toBe(expected);
  });

  it("is a regular expression of the same meaning", () => {
    const text = (...units: readonly string[]) =>
      fc.array(fc.constantFrom(...units), { maxLength: 8 }).map((parts) => parts.join(""));
    fc.assert(
      fc.property(
        text("a", "b", "/", "*", "**", "**/", "?", ".", "𝄞"),
        text("a", "b", "/", ".", "𝄞", "\n"),
        (pattern, path) => {
          const regex = new RegExp(filePatternRegex(pattern), "su");
          expect(matchesFilePattern(path, pattern)).toBe(regex.test(path));
        },
      ),
      { numRuns: 3000 },
    );
  });

  it("is matched in bounded time, however many wildcards it has", () => {
    const path = "a".repeat(4000);
    expect(matchesFilePattern(path, `${"*a".repeat(499)}b`)).toBe(false);
    expect(matchesFilePattern(path, `**/${"**a".repeat(330)}b`)).toBe(false);
  });
});
