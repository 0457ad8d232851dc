import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { InvalidKeyError } from "../../src/errors.js";
import { isStorageKey, newStorageKey, requireStorageKey } from "../../src/storage/storage-key.js";

describe("newStorageKey", () => {
  it("gives 32 lowercase hex digits, others each time", () => {
    const keys = Array.from({ length: 100 }, newStorageKey);
    for (const key of keys) expect(key).toMatch(/^[0-9a-f]{32}$/);
    expect(new Set(keys).size).toBe(100);
  });
});

describe("requireStorageKey", () => {
  it.each(["a", " ", "a/b", "..", "é", "k".repeat(255), "🧪".repeat(255)])("takes %j", (key) => {
    expect(requireStorageKey(key)).toBe(key);
    expect(isStorageKey(key)).toBe(true);
  });

  it.each([
    ["", "empty"],
    ["k".repeat(256), "longer than 255"],
    ["🧪".repeat(256), "longer than 255"],
    ["a\0", "NUL"],
    ["\ud83e", "surrogate"],
  ])("refuses %j", (key, reason) => {
    expect(() => requireStorageKey(key)).toThrow(InvalidKeyError);
    expect(() => requireStorageKey(key)).toThrow(reason);
    expect(isStorageKey(key)).toBe(false);
  });

  it("takes any well-formed text of up to 255 characters without NUL", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", minLength: 1, maxLength: 255 }), (text) => {
        fc.pre(!text.includes("\0"));
        expect(requireStorageKey(text)).toBe(text);
      }),
    );
  });
});
