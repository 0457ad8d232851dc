/** The words of a unit expression: names, numbers, operators and parentheses, each with its place in the text. */

import { QuantitySyntaxError } from "./quantity-syntax-error.js";

type TokenKind = "number" | "name" | "operator" | "end";

export interface Token {
  readonly kind: TokenKind;
  /** In operators, `**` stands for all spellings of "to the power of", `*` for all of "times". */
  readonly text: string;
  /** Offset in the expression, in UTF-16 code units. */
  readonly position: number;
}

/** Longer text is no unit, and could exhaust the stack with parentheses. */
const MAX_LENGTH = 1000;

const NUMBER = /(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3}(?!\d))?/y;
const NAME = /[\p{L}_°][\p{L}\p{M}\p{Nd}_°]*/uy;
const OPERATOR = /\*\*|[*/^()+·⋅-]/y;
const SUPERSCRIPT = /⁻?[⁰¹²³⁴⁵⁶⁷⁸⁹]+/y;
const SPACE = /\s*/y;

const SAME_OPERATOR: ReadonlyMap<string, string> = new Map([
  ["^", "**"],
  ["·", "*"],
  ["⋅", "*"],
]);

/**
 * Cuts an expression into tokens; the last one is of kind `end`.
 *
 * @throws {QuantitySyntaxError} at a character that belongs to no unit, or if the text is over 1000 characters.
 */
export function tokenize(text: string): readonly Token[] {
  if (text.length > MAX_LENGTH) {
    throw new QuantitySyntaxError(text, `a unit has at most ${MAX_LENGTH} characters`, MAX_LENGTH);
  }
  const tokens: Token[] = [];
  let position = matchAt(SPACE, text, 0)?.length ?? 0;
  while (position < text.length) {
    const read = readTokens(text, position);
    tokens.push(...read.tokens);
    position += read.length;
    position += matchAt(SPACE, text, position)?.length ?? 0;
  }
  return [...tokens, { kind: "end", text: "", position: text.length }];
}

function readTokens(text: string, position: number): { tokens: readonly Token[]; length: number } {
  const one = (kind: TokenKind, found: string, meaning = found) => ({
    tokens: [{ kind, text: meaning, position }],
    length: found.length,
  });
  const superscript = matchAt(SUPERSCRIPT, text, position);
  if (superscript !== undefined) {
    return { tokens: exponentTokens(superscript, position), length: superscript.length };
  }
  const number = matchAt(NUMBER, text, position);
  if (number !== undefined) return one("number", number);
  const name = matchAt(NAME, text, position);
  if (name !== undefined) return one("name", name);
  const operator = matchAt(OPERATOR, text, position);
  if (operator !== undefined) return one("operator", operator, SAME_OPERATOR.get(operator));
  const character = String.fromCodePoint(text.codePointAt(position) ?? 0);
  throw new QuantitySyntaxError(text, `${JSON.stringify(character)} cannot stand in a unit`, position);
}

/** A raised exponent, as in "m⁻²", means `** -2`. */
function exponentTokens(superscript: string, position: number): readonly Token[] {
  const isNegative = superscript.startsWith("⁻");
  const digits = superscript.replace("⁻", "").normalize("NFKC");
  return [
    { kind: "operator", text: "**", position },
    ...(isNegative ? [{ kind: "operator", text: "-", position } as const] : []),
    { kind: "number", text: digits, position },
  ];
}

function matchAt(pattern: RegExp, text: string, position: number): string | undefined {
  pattern.lastIndex = position;
  return pattern.exec(text)?.[0];
}
