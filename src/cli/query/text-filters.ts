/** Filters about texts: a value, one of several, or, with a star behind it, a beginning. */

import type { AttributeColumn } from "../../data/attribute.js";
import type { Criterion } from "../../query/criterion.js";
import { UsageError } from "../usage-error.js";
import { type Asked, columnFilter, type Filter } from "./filter.js";

/** A filter about the text in a column. */
export function textFilter(
  flag: string,
  column: AttributeColumn,
  texts: readonly string[] | undefined,
): readonly Filter[] {
  if (texts === undefined) return [];
  return [columnFilter(flag, column, (attribute) => askForText(flag, attribute, texts))];
}

/** What is asked of a text attribute: to be one of these, or to begin so. */
export function askForText(flag: string, attribute: string, texts: readonly string[]): Asked {
  const [only] = texts;
  if (texts.length === 1 && only !== undefined && !only.endsWith("*"))
    return { values: { [attribute]: only } };
  const beginnings = texts.filter((text) => text.endsWith("*")).map((text) => text.slice(0, -1));
  if (beginnings.some((text) => text.includes("*"))) {
    throw new UsageError(`${flag}: a * stands only at the end; --where says more.`);
  }
  const matchTexts = texts.filter((text) => !text.endsWith("*"));
  const alternatives: readonly Criterion[] = [
    ...(matchTexts.length === 0 ? [] : [{ kind: "attributeOneOf", attribute, matchTexts } as const]),
    ...beginnings.map((prefix): Criterion => ({ kind: "attributeStartsWith", attribute, prefix })),
  ];
  const [first] = alternatives;
  const isOne = alternatives.length === 1 && first !== undefined;
  return { criteria: [isOne ? first : { kind: "anyOf", criteria: alternatives }] };
}
