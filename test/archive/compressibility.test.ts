import { inflateRawSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { deflatedIfWorthwhile } from "../../src/archive/compressibility.js";
import { noise } from "./packed-archive.js";

function compresses(content: Buffer): boolean {
  const deflated = deflatedIfWorthwhile(content);
  if (deflated !== undefined) expect(inflateRawSync(deflated).equals(content)).toBe(true);
  return deflated !== undefined;
}

describe("deflatedIfWorthwhile", () => {
  it("says yes for text and zeros, no for noise and for next to nothing", () => {
    expect(compresses(Buffer.from("ATOM      1  O   HOH A   1\n".repeat(1000)))).toBe(true);
    expect(compresses(Buffer.alloc(5_000_000))).toBe(true);
    expect(compresses(noise(1000))).toBe(false);
    expect(compresses(noise(5_000_000))).toBe(false);
    expect(compresses(Buffer.from("a"))).toBe(false);
  });

  it("looks at more than the beginning", () => {
    const header = Buffer.alloc(100_000);
    expect(compresses(Buffer.concat([header, noise(3_000_000)]))).toBe(false);
  });

  it("says no for coordinates as a trajectory holds them", () => {
    const coordinates = Float32Array.from(
      { length: 500_000 },
      (_, index) => 20 * Math.sin(index * 1.7) + index / 1e5,
    );
    expect(compresses(Buffer.from(coordinates.buffer))).toBe(false);
  });
});
