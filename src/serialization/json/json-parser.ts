/**
 * A recursive-descent parser of Python's JSON dialect. It is separate from `parseJson` because text from the
 * database, in which escapes wrap values, may nest deeper than a document may.
 */
import {
  CLOSE_BRACE,
  CLOSE_BRACKET,
  COLON,
  COMMA,
  isDigit,
  LOWER_F,
  LOWER_N,
  LOWER_T,
  MINUS,
  OPEN_BRACE,
  OPEN_BRACKET,
  QUOTE,
  UPPER_I,
  UPPER_N,
} from "./ascii.js";
import { FloatTableReader } from "./float-table-reader.js";
import { JsonCursor } from "./json-cursor.js";
import type { JsonArray, JsonObject, JsonValue } from "./json-value.js";
import { readJsonNumber } from "./read-json-number.js";
import { readJsonString } from "./read-json-string.js";

export class JsonParser {
  readonly #cursor: JsonCursor;
  readonly #tables: FloatTableReader;
  readonly #maxNesting: number;
  #nesting = 0;

  constructor(text: string, maxNesting: number) {
    this.#cursor = new JsonCursor(text);
    this.#tables = new FloatTableReader(this.#cursor);
    this.#maxNesting = maxNesting;
  }

  /** The one value that the whole text is; throws JsonSyntaxError. */
  document(): JsonValue {
    const cursor = this.#cursor;
    if (cursor.text.charCodeAt(0) === 0xfeff) {
      throw cursor.error("the text begins with a byte order mark (U+FEFF); save it as UTF-8 without one");
    }
    if (Number.isNaN(cursor.skipBlanks())) {
      throw cursor.error(cursor.text === "" ? "the text is empty" : "the text holds nothing but blanks", 0);
    }
    const value = this.#value();
    if (!Number.isNaN(cursor.skipBlanks())) {
      throw cursor.unexpected("the end of the text after the one value that a document holds");
    }
    return value;
  }

  #value(): JsonValue {
    const cursor = this.#cursor;
    const code = cursor.skipBlanks();
    switch (code) {
      case QUOTE:
        return readJsonString(cursor);
      case OPEN_BRACE:
        return this.#object();
      case OPEN_BRACKET:
        return this.#tables.read(this.#maxNesting - this.#nesting) ?? this.#array();
      case LOWER_T:
        cursor.expectWord("true");
        return true;
      case LOWER_F:
        cursor.expectWord("false");
        return false;
      case LOWER_N:
        cursor.expectWord("null");
        return null;
      case UPPER_N:
        cursor.expectWord("NaN");
        return Number.NaN;
      case UPPER_I:
        cursor.expectWord("Infinity");
        return Number.POSITIVE_INFINITY;
      default:
        if (code === MINUS || isDigit(code)) return readJsonNumber(cursor);
        throw cursor.unexpected("a value");
    }
  }

  #array(): JsonArray {
    const cursor = this.#cursor;
    const items: JsonValue[] = [];
    this.#open();
    if (cursor.skipBlanks() !== CLOSE_BRACKET) {
      items.push(this.#value());
      while (cursor.skipBlanks() === COMMA) {
        cursor.position += 1;
        items.push(this.#value());
      }
    }
    this.#close(CLOSE_BRACKET, '"," or "]"', "inside an array");
    return items;
  }

  #object(): JsonObject {
    const cursor = this.#cursor;
    const members: Record<string, JsonValue> = Object.create(null);
    this.#open();
    if (cursor.skipBlanks() !== CLOSE_BRACE) {
      this.#member(members);
      while (cursor.skipBlanks() === COMMA) {
        cursor.position += 1;
        this.#member(members);
      }
    }
    this.#close(CLOSE_BRACE, '"," or "}"', "inside an object");
    return members;
  }

  #member(members: Record<string, JsonValue>): void {
    const cursor = this.#cursor;
    if (cursor.skipBlanks() !== QUOTE) throw cursor.unexpected("a key in double quotes", "inside an object");
    const key = readJsonString(cursor);
    if (cursor.skipBlanks() !== COLON) throw cursor.unexpected('":" after the key', "inside an object");
    cursor.position += 1;
    members[key] = this.#value();
  }

  #open(): void {
    if (this.#nesting === this.#maxNesting) {
      throw this.#cursor.error(`arrays and objects are nested more than ${this.#maxNesting} deep`);
    }
    this.#nesting += 1;
    this.#cursor.position += 1;
  }

  #close(bracket: number, wanted: string, where: string): void {
    if (this.#cursor.skipBlanks() !== bracket) throw this.#cursor.unexpected(wanted, where);
    this.#nesting -= 1;
    this.#cursor.position += 1;
  }
}
