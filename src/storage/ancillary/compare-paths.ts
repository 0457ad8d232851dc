/**
 * The one order of paths. It decides how a directory is packed and hashed, so it must not depend on the
 * locale, nor on UTF-16, which puts characters beyond U+FFFF before some that are smaller.
 */

const FIRST_SURROGATE = 0xd800;
const AFTER_SURROGATES = 0xe000;

/** Compares by code points, which is also the order of the bytes in UTF-8. */
export function comparePaths(left: string, right: string): number {
  const shorter = Math.min(left.length, right.length);
  for (let index = 0; index < shorter; index += 1) {
    const [a, b] = [left.charCodeAt(index), right.charCodeAt(index)];
    if (a !== b) return inCodePointOrder(a) - inCodePointOrder(b);
  }
  return left.length - right.length;
}

/** Code units such that surrogates, which stand for characters beyond U+FFFF, come after all others. */
function inCodePointOrder(unit: number): number {
  if (unit < FIRST_SURROGATE) return unit;
  return unit < AFTER_SURROGATES ? unit + 0x2000 : unit - 0x800;
}
