/**
 * The fast path for tables of floats, which make up nearly all of a large object. One pass over the
 * characters proves that every number is written as a float; the engine's `JSON.parse`, which would
 * otherwise lose that distinction, then does the rest and refuses whatever the pass let through.
 */
import {
  CLOSE_BRACKET,
  COMMA,
  isDigit,
  LOWER_E,
  MINUS,
  OPEN_BRACKET,
  PLUS,
  POINT,
  SPACE,
  UPPER_E,
} from "./ascii.js";
import type { JsonCursor } from "./json-cursor.js";
import type { JsonArray } from "./json-value.js";

export class FloatTableReader {
  readonly #cursor: JsonCursor;
  /** Where the last attempt failed: arrays that begin before are not tried, so no text is scanned twice. */
  #barrenUntil = 0;

  constructor(cursor: JsonCursor) {
    this.#cursor = cursor;
  }

  /**
   * The array whose opening bracket is at the cursor, if it holds only floats and such arrays, nested up to
   * `maxNesting` deep; the cursor is then moved past it. Otherwise `undefined`, and the cursor stays.
   */
  read(maxNesting: number): JsonArray | undefined {
    const start = this.#cursor.position;
    if (start < this.#barrenUntil) return undefined;
    const end = this.#end(start, maxNesting);
    if (end === undefined) return undefined;
    try {
      const table: JsonArray = JSON.parse(this.#cursor.text.slice(start, end));
      this.#cursor.position = end;
      return table;
    } catch {
      this.#barrenUntil = end;
      return undefined;
    }
  }

  /** The offset behind the array, or `undefined` at the first thing that is neither a float nor an array. */
  #end(start: number, maxNesting: number): number | undefined {
    const { text } = this.#cursor;
    let nesting = 0;
    let at = start;
    for (;;) {
      let code = text.charCodeAt(at);
      if (isDigit(code) || code === MINUS) {
        do code = text.charCodeAt(++at);
        while (isDigit(code));
        if (code !== POINT && code !== LOWER_E && code !== UPPER_E) break;
        do code = text.charCodeAt(++at);
        while (isDigit(code) || code === LOWER_E || code === UPPER_E || code === MINUS || code === PLUS);
      } else if (code === COMMA || code <= SPACE) {
        at += 1;
      } else if (code === OPEN_BRACKET && nesting < maxNesting) {
        nesting += 1;
        at += 1;
      } else if (code === CLOSE_BRACKET) {
        nesting -= 1;
        at += 1;
        if (nesting === 0) return at;
      } else {
        break;
      }
    }
    this.#barrenUntil = at;
    return undefined;
  }
}
