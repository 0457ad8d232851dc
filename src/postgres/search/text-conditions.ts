/**
 * Prefixes of texts as SQL. Texts can be too long for an index, so the index holds how they begin; a prefix is
 * a range of these beginnings, which an index answers whatever values a statement was prepared for.
 */

import type { CompileContext } from "./compile-context.js";

/** How many characters of a text the prefix indexes hold. */
const INDEXED_CHARACTERS = 200;
const MAX_CODE_POINT = 0x10ffff;

/** A text that may be long begins with a prefix; `text_pattern_ops` compares code points, as UTF-8 bytes are. */
export function indexedPrefix(expression: string, prefix: string, context: CompileContext): string {
  const { parameters } = context;
  if (prefix === "") return `${expression} is not null`;
  const beginning = `left(${expression}, ${INDEXED_CHARACTERS})`;
  const { first, behind, isAll } = beginningsWith(prefix);
  const conditions = [
    `${beginning} ~>=~ ${parameters.add(first)}`,
    ...(behind === undefined ? [] : [`${beginning} ~<~ ${parameters.add(behind)}`]),
    ...(isAll ? [] : [plainPrefix(expression, prefix, context)]),
  ];
  return conditions.join(" and ");
}

/** The beginnings, as they are indexed, of the texts that have a prefix. */
export interface Beginnings {
  readonly first: string;
  /** The first one that is none of them; none is if they go to the end. */
  readonly behind: string | undefined;
  /** Whether only texts that have the prefix begin like this. */
  readonly isAll: boolean;
}

export function beginningsWith(prefix: string): Beginnings {
  const characters = Array.from(prefix);
  const first = characters.slice(0, INDEXED_CHARACTERS);
  return {
    first: first.join(""),
    behind: firstBehind(first),
    isAll: characters.length <= INDEXED_CHARACTERS,
  };
}

/** A text begins with a prefix. */
export function plainPrefix(expression: string, prefix: string, { parameters }: CompileContext): string {
  return `starts_with(${expression}, ${parameters.add(prefix)})`;
}

/** The first text that comes after all texts with a prefix; none does after the last character there is. */
function firstBehind(prefix: readonly string[]): string | undefined {
  for (let end = prefix.length; end > 0; end--) {
    const codePoint = prefix[end - 1]?.codePointAt(0) ?? MAX_CODE_POINT;
    if (codePoint === MAX_CODE_POINT) continue;
    // Surrogates are no characters of their own.
    const next = codePoint === 0xd7ff ? 0xe000 : codePoint + 1;
    return prefix.slice(0, end - 1).join("") + String.fromCodePoint(next);
  }
  return undefined;
}
