/**
 * Reads criteria about attributes:
 *
 *     attribute = name ( ["is"] ( "absent" | "present" )
 *                      | ( "=" | "is" ) value | ( "!=" | "is not" ) value
 *                      | ["is"] ["not"] ( "in" | "one of" ) list
 *                      | "starts with" value
 *                      | range                      for numbers
 *                      | value )                    the same as "= value"
 *     list = "(" [ value { "," value } ] ")" | value { "," value }
 *
 * A value is written as its type is: a text, a number, a flag, a phase, a substance, a state ("298.15 K | 1 atm"),
 * a quantity, or else its JSON. `match "…"` stands for the text by which values are compared.
 */

import { matchTextOf } from "../attribute-value.js";
import type { Criterion } from "../criterion.js";
import type { NamedAttribute } from "./attribute-names.js";
import { readList } from "./read-list.js";
import { readRange } from "./read-range.js";
import { numberScale } from "./scale.js";
import type { Scanner } from "./scanner.js";

/** @throws {ExpressionSyntaxError} at what is no criterion about the attribute. */
export function readAttribute(scanner: Scanner, named: NamedAttribute): Criterion {
  const { name } = named;
  const start = scanner.position;
  const isStated = scanner.takeWord("is") !== undefined;
  const isDenied = scanner.takeWord("not") !== undefined;
  const denied = (criterion: Criterion): Criterion => (isDenied ? { kind: "not", criterion } : criterion);
  if (scanner.takeWord("absent") !== undefined) return denied({ kind: "attributeAbsent", attribute: name });
  if (scanner.takeWord("present") !== undefined) {
    return denied({ kind: "not", criterion: { kind: "attributeAbsent", attribute: name } });
  }
  if (scanner.takeWord("in") !== undefined) return denied(oneOf(scanner, named));
  if (scanner.takeWord("one") !== undefined) {
    if (scanner.takeWord("of") === undefined) throw scanner.expected('"of" after "one"');
    return denied(oneOf(scanner, named));
  }
  if (scanner.takeWord("starts") !== undefined) {
    if (scanner.takeWord("with") === undefined) throw scanner.expected('"with" after "starts"');
    const prefix = scanner.takeValue("the text that it starts with").text;
    return denied({ kind: "attributeStartsWith", attribute: name, prefix });
  }
  if (isDenied && !isStated) throw scanner.error('did you mean "is not" or "not in"?', start);
  return denied(valueOrRange(scanner, named));
}

function oneOf(scanner: Scanner, named: NamedAttribute): Criterion {
  const matchTexts = readList(scanner, () => readMatchText(scanner, named));
  return { kind: "attributeOneOf", attribute: named.name, matchTexts };
}

function valueOrRange(scanner: Scanner, named: NamedAttribute): Criterion {
  const { name, attribute } = named;
  if (attribute.type.order === "number" && !isWritten(scanner)) {
    const { interval, isOutside } = readRange(scanner, numberScale);
    const criterion: Criterion = { kind: "attributeRange", attribute: name, interval };
    return isOutside ? { kind: "not", criterion } : criterion;
  }
  const start = scanner.position;
  const sign = scanner.takeSign("==", "=", "!=", "≠", "<", ">");
  if (sign === "<" || sign === ">") {
    throw scanner.error(`a ${attribute.type.name} cannot be compared so; use =, !=, in`, start);
  }
  const criterion: Criterion = {
    kind: "attributeEquals",
    attribute: name,
    matchText: readMatchText(scanner, named),
  };
  return sign === "!=" || sign === "≠" ? { kind: "not", criterion } : criterion;
}

/** Whether a number is written as other values are: only so can NaN be asked for, or 1 apart from a range. */
function isWritten(scanner: Scanner): boolean {
  return /^(?:=\s{0,9})?(?:["']|match\s{0,9}["']|nan\b)/i.test(
    scanner.text.slice(scanner.position, scanner.position + 30),
  );
}

function readMatchText(scanner: Scanner, { attribute: { type } }: NamedAttribute): string {
  const isMatchText = scanner.takeMatch();
  if (type.name === "quantity" && !isMatchText) {
    const number = scanner.takeNumber();
    if (number !== undefined) {
      const unit = scanner.takeUnit()?.text ?? "";
      return scanner.at(number.position, () => matchTextOf(type, `${number.text} ${unit}`));
    }
  }
  const { text, position } = scanner.takeValue(`a ${type.name}`);
  return isMatchText ? text : scanner.at(position, () => matchTextOf(type, text));
}
