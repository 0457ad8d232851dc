import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { contentSha256, sha256Hex } from "../../src/serialization/content-hash.js";

describe("the hash of content", () => {
  it("is SHA-256 of the canonical text", () => {
    expect(sha256Hex("abc")).toBe("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    expect(contentSha256({ b: 1n, a: [1, null] })).toBe(sha256Hex('{"a":[1.0,null],"b":1}'));
  });

  it("does not depend on the order of keys", () => {
    expect(contentSha256({ a: 1n, b: { c: 2n, d: 3n } })).toBe(contentSha256({ b: { d: 3n, c: 2n }, a: 1n }));
  });

  it("tells ints from floats, and NaN, -0 and 0 from each other", () => {
    const values = [1n, 1, 0, -0, Number.NaN, "1", null, true, [], {}];
    expect(new Set(values.map(contentSha256)).size).toBe(values.length);
  });

  it("takes the tags of older files for those of current ones, in values of @type only", () => {
    const older = { a: [{ "@type": "evaluator.unit.Quantity" }] };
    const current = { a: [{ "@type": "openff.evaluator.unit.Quantity" }] };
    expect(contentSha256(older)).toBe(contentSha256(current));
    expect(contentSha256({ note: "evaluator.x" })).not.toBe(contentSha256({ note: "openff.evaluator.x" }));
  });

  it("has a place for keys that mean something to JavaScript", () => {
    const parsed = JSON.parse('{"__proto__": 1, "constructor": 2}');
    expect(contentSha256(parsed)).toBe(sha256Hex('{"__proto__":1.0,"constructor":2.0}'));
  });

  it("is the same for equal texts only", () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (a, b) => {
        expect(contentSha256(a) === contentSha256(b)).toBe(a === b);
      }),
    );
  });
});
