// Seeded random numbers for the example store. The store must come out byte for byte the same on every
// machine and Node version, so only + - * / and square roots are used here: those are exact in IEEE 754,
// whereas Math.sin, Math.log and Math.pow may differ in the last bit between engines.

import { createHash } from "node:crypto";

/**
 * A stream of random numbers that depends on nothing but its name.
 *
 * The generator is xoshiro128** (Blackman and Vigna, "Scrambled linear pseudorandom number generators",
 * 2021), its 128 bits of state taken from the SHA-256 of the name.
 */
export class RandomStream {
  #state;

  /** @param {string} name */
  constructor(name) {
    const digest = createHash("sha256").update(name).digest();
    this.#state = [0, 4, 8, 12].map((offset) => digest.readUInt32LE(offset));
  }

  /** A number in [0, 1) with 32 random bits. */
  uniform() {
    const s = this.#state;
    const result = Math.imul(rotateLeft(Math.imul(s[1], 5), 7), 9) >>> 0;
    const shifted = s[1] << 9;
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= shifted;
    s[3] = rotateLeft(s[3], 11);
    return result / 4294967296;
  }

  /** A number in [-1, 1). */
  symmetric() {
    return 2 * this.uniform() - 1;
  }

  /** An integer in [0, limit). */
  below(limit) {
    return Math.floor(this.uniform() * limit);
  }

  /**
   * Very nearly a standard normal number: twelve uniform numbers have variance 1 in sum. Box-Muller would
   * need a logarithm; tails beyond six standard deviations are no loss here.
   */
  normal() {
    let sum = -6;
    for (let i = 0; i < 12; i += 1) sum += this.uniform();
    return sum;
  }

  /** `count` such numbers, shifted so that their mean is zero to rounding. */
  centredNormals(count) {
    const values = Array.from({ length: count }, () => this.normal());
    const mean = values.reduce((sum, value) => sum + value, 0) / count;
    return values.map((value) => value - mean);
  }

  /** A unit quaternion, uniform over all rotations, by rejection from the four-dimensional ball. */
  rotation() {
    for (;;) {
      const q = [this.symmetric(), this.symmetric(), this.symmetric(), this.symmetric()];
      const squared = q[0] * q[0] + q[1] * q[1] + q[2] * q[2] + q[3] * q[3];
      if (squared > 0.01 && squared <= 1) return normalised(q, squared);
    }
  }

  /** A small rotation about a random axis: `size` is half the largest angle, in radians, for small sizes. */
  nudge(size) {
    const q = [1, size * this.symmetric(), size * this.symmetric(), size * this.symmetric()];
    return normalised(q, q[0] * q[0] + q[1] * q[1] + q[2] * q[2] + q[3] * q[3]);
  }
}

function rotateLeft(value, bits) {
  return (value << bits) | (value >>> (32 - bits));
}

function normalised(quaternion, squared) {
  const length = Math.sqrt(squared);
  return quaternion.map((part) => part / length);
}
