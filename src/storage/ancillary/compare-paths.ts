/**
 * The one order of paths. It decides how a directory is packed and hashed, so it must not depend on the
 * locale, nor on UTF-16, which puts characters beyond U+FFFF before some that are smaller.
 */

/** Compares by code points; UTF-8 has the property that the order of its bytes is that order. */
export function comparePaths(left: string, right: string): number {
  return Buffer.compare(Buffer.from(left, "utf8"), Buffer.from(right, "utf8"));
}
