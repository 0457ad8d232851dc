/** The number at the start of what a person types, kept as Python keeps it: ints apart from floats. */

const LITERAL = /^\s*([+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)/;
const INTEGER = /^[+-]?\d+$/;

/** A number and how much of the text it took. */
export interface NumberLiteral {
  /** A `bigint` for a number without point and exponent. */
  readonly value: number | bigint;
  /** The number of UTF-16 code units up to the end of the number. */
  readonly length: number;
}

/**
 * The number that a text starts with, or `undefined` if it starts with none.
 *
 * @example readNumber("298.15 K") // { value: 298.15, length: 6 }
 */
export function readNumber(text: string): NumberLiteral | undefined {
  const match = LITERAL.exec(text);
  const digits = match?.[1];
  if (match === null || digits === undefined) return undefined;
  const value = INTEGER.test(digits) ? BigInt(digits.replace("+", "")) : Number(digits);
  return { value, length: match[0].length };
}
