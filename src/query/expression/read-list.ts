/** Reads lists, in parentheses or without: `CO, O`, `(CO, O)`, `()`. */

import type { Scanner } from "./scanner.js";

/** @throws {ExpressionSyntaxError} at what is no item, and where a parenthesis is not closed. */
export function readList<T>(scanner: Scanner, readItem: () => T): readonly T[] {
  const isEnclosed = scanner.takeSign("(") !== undefined;
  if (isEnclosed && scanner.takeSign(")") !== undefined) return [];
  const items: T[] = [];
  do items.push(readItem());
  while (scanner.takeSign(",") !== undefined);
  if (isEnclosed && scanner.takeSign(")") === undefined) throw scanner.expected('"," or ")"');
  return items;
}
