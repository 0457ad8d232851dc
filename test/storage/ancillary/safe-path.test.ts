import { describe, expect, it } from "vitest";
import { unsafePathReason } from "../../../src/storage/ancillary/safe-path.js";

describe("unsafePathReason", () => {
  it.each(["", "/", "/a", "..", "../a", "a/..", "a/../b", ".", "./a", "a//b", "a/", "a\0b"])(
    "refuses %j everywhere",
    (path) => {
      for (const platform of ["linux", "darwin", "win32"] as const) {
        expect(unsafePathReason(path, platform)).toEqual(expect.any(String));
      }
    },
  );

  it.each([
    "C:",
    "C:a",
    "c:/a",
    "a/C:b",
    "a\\..\\b",
    "\\\\server\\share",
    "file:stream",
    "a.",
    "a ",
    "...",
    "CON",
    "sub/nul.txt",
    "Com1",
    "lpt9.log",
  ])("refuses %j on Windows only", (path) => {
    expect(unsafePathReason(path, "win32")).toEqual(expect.any(String));
    expect(unsafePathReason(path, "linux")).toBeUndefined();
  });

  it.each(["a", "a/b/c", ".hidden", "..a", "a..b", "console", "com", "caf\u00e9"])("takes %j", (path) => {
    for (const platform of ["linux", "win32"] as const) {
      expect(unsafePathReason(path, platform)).toBeUndefined();
    }
  });
});
