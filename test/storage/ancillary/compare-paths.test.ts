import { describe, expect, it } from "vitest";
import { comparePaths } from "../../../src/storage/ancillary/compare-paths.js";

describe("comparePaths", () => {
  it("orders by code points, not by UTF-16 units or locale", () => {
    const paths = ["\u{1F600}", "\uFF5E", "é", "a", "Z", "a/b", "a.b", "a-b"];
    expect(paths.sort(comparePaths)).toEqual(["Z", "a", "a-b", "a.b", "a/b", "é", "\uFF5E", "\u{1F600}"]);
  });
});
