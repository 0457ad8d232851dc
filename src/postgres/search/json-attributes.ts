/**
 * Attributes that have no column are kept by their match texts in JSONB. Numbers are read back from them; only
 * texts of numbers in rows of the class are, whatever order the server evaluates conditions in.
 */

import { floatType } from "../../data/attribute-type.js";
import type { CompileContext } from "./compile-context.js";

const INTEGER_TEXT = "'^-?[0-9]+$'";
const FLOAT_TEXT = "'^-?([0-9.]+(e[-+]?[0-9]+)?|Infinity)$'";

/** The match text of an attribute, by its name in JSON. */
export function jsonText(jsonName: string, { parameters }: CompileContext): string {
  return `(o.match_values ->> ${parameters.add(jsonName)})`;
}

/** What `match_values` contains where an attribute has a match text. */
export function jsonDocument(jsonName: string, matchText: string): string {
  return JSON.stringify({ [jsonName]: matchText });
}

/** An attribute that is a number, and what type of number it is to PostgreSQL; NaN is taken for absent. */
export interface JsonNumber {
  readonly expression: string;
  readonly type: "float8" | "numeric";
  /** Holds where the value is NaN. */
  readonly notANumber: string;
}

/** The value of an attribute that is a number. */
export function jsonNumber(jsonName: string, typeName: string, context: CompileContext): JsonNumber {
  const text = jsonText(jsonName, context);
  const [type, pattern] =
    typeName === floatType.name ? (["float8", FLOAT_TEXT] as const) : (["numeric", INTEGER_TEXT] as const);
  return {
    expression: `(case when o.class = ${context.className} and ${text} ~ ${pattern} then ${text}::${type} end)`,
    type,
    notANumber: `${text} = 'NaN'`,
  };
}
