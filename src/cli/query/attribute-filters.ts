/** The filters about numbers, and about any attribute by its name. */

import type { AttributeColumn } from "../../data/attribute.js";
import type { StoredDataClass } from "../../data/stored-data.js";
import { InvalidValueError } from "../../errors.js";
import { matchTextOf } from "../../query/attribute-value.js";
import { attributeNamed } from "../../query/expression/attribute-names.js";
import { numberScale } from "../../query/expression/scale.js";
import { toInteger } from "../../units/integer.js";
import { readingFlag, UsageError } from "../usage-error.js";
import { type Asked, columnFilter, type Filter } from "./filter.js";
import type { QueryFlags } from "./filter-flags.js";
import { readFlagRange } from "./read-flag-range.js";
import { askForText } from "./text-filters.js";

/** @throws {UsageError} for a filter that cannot be read. */
export function attributeFilters(flags: QueryFlags): readonly Filter[] {
  return [
    ...count("--molecules", "number_of_molecules", flags.molecules),
    ...count("--max-molecules", "max_number_of_molecules", flags.maxMolecules),
    ...numbers("--inefficiency", "statistical_inefficiency", flags.inefficiency),
    ...(flags.attribute ?? []).map(namedFilter),
  ];
}

/** A whole number, by which results are grouped, or a range. */
function count(flag: string, column: AttributeColumn, text: string | undefined): readonly Filter[] {
  if (text === undefined) return [];
  if (!/^\d+$/.test(text)) {
    const { from = 0, to = 0 } = readFlagRange(flag, text, numberScale);
    if ([from, to].every(isCount)) return numbers(flag, column, text);
    throw new UsageError(`${flag}: must be a whole number, or a range of them (got "${text}")`);
  }
  const value = toInteger(BigInt(text));
  return [columnFilter(flag, column, (attribute) => ({ values: { [attribute]: value } }))];
}

function isCount(end: number | bigint): boolean {
  return end >= 0 && (typeof end === "bigint" || Number.isInteger(end));
}

function numbers(flag: string, column: AttributeColumn, text: string | undefined): readonly Filter[] {
  if (text === undefined) return [];
  const interval = readFlagRange(flag, text, numberScale);
  return [
    columnFilter(flag, column, (attribute) => ({
      criteria: [{ kind: "attributeRange", attribute, interval }],
    })),
  ];
}

function namedFilter(text: string): Filter {
  const sign = text.indexOf("=");
  if (sign < 1) throw new UsageError(`--attribute: must be NAME=VALUE (got "${text}")`);
  const [name, value] = [text.slice(0, sign).trim(), text.slice(sign + 1).trim()];
  const flag = `--attribute ${name}`;
  return { flag, ask: (dataClass) => askForValue(flag, name, value, dataClass) };
}

function askForValue(
  flag: string,
  name: string,
  text: string,
  dataClass: StoredDataClass,
): Asked | undefined {
  const named = attributeNamed(name, dataClass);
  if (named === undefined) return undefined;
  const { type } = named.attribute;
  if (type.order === "text") return askForText(flag, named.name, [text]);
  if (type.order === "number") {
    const interval = readFlagRange(flag, text, numberScale);
    return { criteria: [{ kind: "attributeRange", attribute: named.name, interval }] };
  }
  const matchText = readingFlag(flag, () => {
    try {
      return matchTextOf(type, text);
    } catch (error) {
      if (error instanceof InvalidValueError) throw error;
      throw new InvalidValueError("", text, `is no ${type.name}`, { cause: error });
    }
  });
  return { criteria: [{ kind: "attributeEquals", attribute: named.name, matchText }] };
}
