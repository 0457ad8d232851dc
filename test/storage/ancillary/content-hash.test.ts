import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { contentSha256, type HashedFile } from "../../../src/storage/ancillary/content-hash.js";
import { sha256 } from "./memory-source.js";

const file: HashedFile = { path: "a", size: 3, sha256: sha256("abc"), executable: false };

describe("contentSha256", () => {
  it("is the sha256 of the documented lines", () => {
    const lines = `"thermostore ancillary directory 1"\n["a",3,"${sha256("abc")}",false]\n["logs"]\n`;
    expect(contentSha256([file], ["logs"])).toBe(sha256(lines));
  });

  it("does not depend on the order of its arguments", () => {
    const paths = fc.uniqueArray(fc.string({ minLength: 1 }), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(paths, (names) => {
        const files = names.map((path) => ({ ...file, path }));
        expect(contentSha256(files.toReversed(), names)).toBe(contentSha256(files, names.toReversed()));
      }),
    );
  });

  it("tells apart everything that is content", () => {
    const variants = [
      contentSha256([], []),
      contentSha256([file], []),
      contentSha256([{ ...file, path: "b" }], []),
      contentSha256([{ ...file, size: 4 }], []),
      contentSha256([{ ...file, sha256: sha256("abd") }], []),
      contentSha256([{ ...file, executable: true }], []),
      contentSha256([file], ["b"]),
      contentSha256([file], ["b", "c"]),
      contentSha256([file, { ...file, path: "b" }], []),
    ];
    expect(new Set(variants).size).toBe(variants.length);
  });
});
