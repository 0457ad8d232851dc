/**
 * The place in a JSON text up to which it has been read. The readers of numbers, strings and tables share
 * one cursor; it also turns an offset into the line and column that an error reports.
 */
import { JsonSyntaxError } from "../../errors.js";
import { CARRIAGE_RETURN, LINE_FEED, SPACE, TAB } from "./ascii.js";

export class JsonCursor {
  readonly text: string;
  /** Offset of the next character to read, in UTF-16 code units. */
  position = 0;

  constructor(text: string) {
    this.text = text;
  }

  /** Moves past blanks and gives the code of the character there, NaN at the end of the text. */
  skipBlanks(): number {
    let code = this.text.charCodeAt(this.position);
    while (code === SPACE || code === LINE_FEED || code === CARRIAGE_RETURN || code === TAB) {
      this.position += 1;
      code = this.text.charCodeAt(this.position);
    }
    return code;
  }

  /** Moves past a word such as `null`, or throws if the text has something else here. */
  expectWord(word: string): void {
    if (!this.text.startsWith(word, this.position)) {
      const rest = this.text.slice(this.position);
      throw word.startsWith(rest) ? this.endsEarly(`in the word "${word}"`) : this.unexpected("a value");
    }
    this.position += word.length;
  }

  /** An error at an offset, by default the current one; lines and columns count from 1. */
  error(reason: string, position = this.position): JsonSyntaxError {
    const before = this.text.slice(0, position);
    const line = before.split("\n").length;
    return new JsonSyntaxError(reason, position, line, position - before.lastIndexOf("\n"));
  }

  /** The error for a text of which the rest is missing. */
  endsEarly(where: string): JsonSyntaxError {
    return this.error(
      `the text ends early, ${where} (was it written or copied completely?),`,
      this.text.length,
    );
  }

  /** The error for a character that does not fit, or for a text that ends where more is needed. */
  unexpected(wanted: string, where = "where a value is needed", position = this.position): JsonSyntaxError {
    const found = this.text.codePointAt(position);
    if (found === undefined) return this.endsEarly(where);
    return this.error(
      `expected ${wanted}, but found ${JSON.stringify(String.fromCodePoint(found))}`,
      position,
    );
  }
}
