/** Criteria about attributes as SQL: in the column that holds one, else in its match text in JSONB. */

import { type Attribute, jsonName } from "../../data/attribute.js";
import { floatType, isSearchable } from "../../data/attribute-type.js";
import type {
  AttributeAbsent,
  AttributeEquals,
  AttributeOneOf,
  AttributeRange,
  AttributeStartsWith,
} from "../../query/criterion.js";
import { COLUMN_RULES } from "./column-rules.js";
import type { CompileContext } from "./compile-context.js";
import { jsonDocument, jsonNumber, jsonText } from "./json-attributes.js";
import { floatWithin, integerWithin, NUMERIC } from "./number-conditions.js";
import { plainPrefix } from "./text-conditions.js";

export function attributeEquals({ attribute, matchText }: AttributeEquals, context: CompileContext): string {
  const { parameters, declaration, substanceIds } = context;
  const declared = declaration.attributes.get(attribute);
  if (declared === undefined || !canEqual(declared, matchText)) return "false";
  const substanceId = declared.column === "substance" ? substanceIds?.get(matchText) : undefined;
  // How frequent a substance is decides on the best plan; the server cannot know it of a subquery.
  if (substanceId !== undefined) return `o.substance_id = ${parameters.add(substanceId, "int8")}`;
  if (declared.column !== undefined) return COLUMN_RULES[declared.column].equals(matchText, context);
  return `o.match_values @> ${parameters.add(jsonDocument(jsonName(attribute), matchText), "jsonb")}`;
}

export function attributeOneOf({ attribute, matchTexts }: AttributeOneOf, context: CompileContext): string {
  const { parameters, declaration } = context;
  const declared = declaration.attributes.get(attribute);
  if (declared === undefined) return "false";
  const texts = [...new Set(matchTexts)].filter((text) => canEqual(declared, text));
  if (texts.length === 0) return "false";
  if (declared.column !== undefined) return COLUMN_RULES[declared.column].oneOf(texts, context);
  const documents = texts.map((text) => jsonDocument(jsonName(attribute), text));
  return `o.match_values @> any (${parameters.addList(documents, "jsonb")})`;
}

export function attributeStartsWith(
  { attribute, prefix }: AttributeStartsWith,
  context: CompileContext,
): string {
  const declared = context.declaration.attributes.get(attribute);
  if (declared === undefined || !isSearchable(prefix)) return "false";
  if (declared.column === undefined)
    return plainPrefix(jsonText(jsonName(attribute), context), prefix, context);
  return COLUMN_RULES[declared.column].startsWith?.(prefix, context) ?? "false";
}

export function attributeRange({ attribute, interval }: AttributeRange, context: CompileContext): string {
  const declared = context.declaration.attributes.get(attribute);
  if (declared === undefined) return "false";
  if (declared.column !== undefined)
    return COLUMN_RULES[declared.column].within?.(interval, context) ?? "false";
  const value = (): string => jsonNumber(jsonName(attribute), declared.type.name, context).expression;
  return declared.type.name === floatType.name
    ? floatWithin(value, interval, context.parameters)
    : integerWithin(value, NUMERIC, interval, context.parameters);
}

export function attributeAbsent(
  { attribute }: AttributeAbsent,
  { parameters, declaration }: CompileContext,
): string {
  const declared = declaration.attributes.get(attribute);
  if (declared === undefined) return "true";
  if (declared.column !== undefined) return COLUMN_RULES[declared.column].absent;
  return `(o.match_values -> ${parameters.add(jsonName(attribute))}) is null`;
}

/** What is no value's text would not even be a value of the column's type. */
export function canEqual({ type }: Attribute, matchText: string): boolean {
  return isSearchable(matchText) && type.isMatchText?.(matchText) !== false;
}
