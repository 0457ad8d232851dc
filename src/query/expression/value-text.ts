/** Values as expressions have them: bare where they can be, else in quotes. */

import type { AttributeType } from "../../data/attribute-type.js";
import { valueTextOf } from "../attribute-value.js";

const BARE = /^[A-Za-z0-9_[][^\s"',]*$/;
/** Words that mean something where a value may stand. */
const WORDS: ReadonlySet<string> = new Set(
  "absent all and any at before between by component exactly in is match nan none not of one only or present role since smarts starts with n x".split(
    " ",
  ),
);

/** A text as it is written where a value stands. */
export function valueText(text: string): string {
  const isBare = BARE.test(text) && !WORDS.has(text.toLowerCase()) && isBalanced(text);
  return isBare ? text : JSON.stringify(text);
}

/** A text that is compared as it is. */
export function matchText(text: string): string {
  return `match ${JSON.stringify(text)}`;
}

/** The value of an attribute that has a match text. */
export function attributeValueText(type: AttributeType<unknown>, text: string): string {
  const value = valueTextOf(type, text);
  if (value === undefined) return matchText(text);
  if (type.order === "number" || type.name === "phase" || type.name === "flag") return value;
  return type.name === "text" || type.name === "file name" ? JSON.stringify(value) : valueText(value);
}

/** A list, whatever is in it. */
export function listText(items: readonly string[]): string {
  return items.length === 1 ? `${items[0]}` : `(${items.join(", ")})`;
}

/** Whether a bare value would end where the text does. */
function isBalanced(text: string): boolean {
  let open = 0;
  for (const character of text) {
    if ("([{".includes(character)) open += 1;
    else if (")]}".includes(character)) open -= 1;
    if (open < 0) return false;
  }
  return open === 0;
}
