/**
 * Writes a JSON value as text. The walk is the same for documents, canonical text and the database; a
 * `JsonSpelling` says what differs: separators, the order of keys, how a float and a string are spelt.
 */
import { InvalidValueError } from "../../errors.js";
import {
  isJsonArray,
  type JsonArray,
  type JsonObject,
  type JsonValue,
  MAX_INTEGER_DIGITS,
} from "./json-value.js";

export interface JsonSpelling {
  readonly itemSeparator: string;
  readonly keySeparator: string;
  /** Spaces by which each level is indented, every item on a line of its own; all on one line if absent. */
  readonly indent?: number;
  /** Any order of keys that is not the object's own. */
  readonly compareKeys?: (a: string, b: string) => number;
  readonly maxNesting: number;
  floatText(value: number): string;
  /** The string with its quotes. */
  stringText(value: string): string;
}

export class JsonWriter {
  readonly #spelling: JsonSpelling;

  constructor(spelling: JsonSpelling) {
    this.#spelling = spelling;
  }

  /** The value as text; throws InvalidValueError for what no reader of JSON would take. */
  write(value: JsonValue): string {
    return this.#value(value, 0);
  }

  #value(value: JsonValue | undefined, level: number): string {
    switch (typeof value) {
      case "number":
        return this.#spelling.floatText(value);
      case "string":
        return this.#spelling.stringText(value);
      case "bigint":
        return integerText(value);
      case "boolean":
        return value ? "true" : "false";
      case "object":
        if (value === null) return "null";
        return isJsonArray(value) ? this.#array(value, level + 1) : this.#object(value, level + 1);
      default:
        throw new InvalidValueError("", value, "not a JSON value; leave the attribute out or use null");
    }
  }

  #array(items: JsonArray, level: number): string {
    if (items.length === 0) return "[]";
    this.#checkNesting(items, level);
    const separator = this.#spelling.itemSeparator + this.#lineBreak(level);
    let text = `[${this.#lineBreak(level)}`;
    let between = "";
    for (const item of items) {
      text += between + this.#value(item, level);
      between = separator;
    }
    return `${text}${this.#lineBreak(level - 1)}]`;
  }

  #object(members: JsonObject, level: number): string {
    const { compareKeys, keySeparator, itemSeparator } = this.#spelling;
    const keys = Object.keys(members);
    if (keys.length === 0) return "{}";
    this.#checkNesting(members, level);
    if (compareKeys !== undefined) keys.sort(compareKeys);
    const separator = itemSeparator + this.#lineBreak(level);
    let text = `{${this.#lineBreak(level)}`;
    let between = "";
    for (const key of keys) {
      text += between + this.#spelling.stringText(key) + keySeparator + this.#value(members[key], level);
      between = separator;
    }
    return `${text}${this.#lineBreak(level - 1)}}`;
  }

  #lineBreak(level: number): string {
    const { indent } = this.#spelling;
    return indent === undefined ? "" : `\n${" ".repeat(indent * level)}`;
  }

  #checkNesting(value: JsonValue, level: number): void {
    if (level > this.#spelling.maxNesting) {
      throw new InvalidValueError("", value, `nested more than ${this.#spelling.maxNesting} deep`);
    }
  }
}

function integerText(value: bigint): string {
  const text = value.toString();
  if (text.length > MAX_INTEGER_DIGITS && text.length - (value < 0n ? 1 : 0) > MAX_INTEGER_DIGITS) {
    throw new InvalidValueError(
      "",
      value,
      `an integer of more than ${MAX_INTEGER_DIGITS} digits, which Python refuses`,
    );
  }
  return text;
}
