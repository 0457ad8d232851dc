/**
 * Reads an expression piece by piece. What a piece is depends on where it stands (in `contains C=O`, "=" belongs
 * to a SMILES; in `molecules=256` it is a sign), so the grammar asks for the kind that it expects.
 */

import { InvalidValueError, JsonSyntaxError } from "../../errors.js";
import { QuantitySyntaxError } from "../../units/quantity-syntax-error.js";
import { ExpressionSyntaxError } from "./expression-syntax-error.js";

/** A piece of the text with its place. */
export interface Piece {
  readonly text: string;
  readonly position: number;
}

const SPACE = /\s*/y;
const WORD = /[A-Za-z_][A-Za-z0-9_-]*/y;
const NUMBER = /[+-]?(?:inf(?:inity)?(?![A-Za-z0-9_])|(?:\d+(?:\.(?!\.)\d*)?|\.\d+)(?:[eE][+-]?\d+)?)/iy;
const UNIT_NAME = "[\\p{L}_°][\\p{L}\\p{M}\\p{Nd}_°⁻⁰¹²³⁴⁵⁶⁷⁸⁹]*";
const UNIT = new RegExp(`${UNIT_NAME}(?:\\s*(?:\\*\\*|[*/^·⋅])\\s*(?:${UNIT_NAME}|-?\\d+))*|%`, "uy");
const DOUBLE_QUOTED = /"(?:[^"\\]|\\.)*"/sy;
const SINGLE_QUOTED = /'(?:[^']|'')*'/y;

/** Words that join criteria, and so are neither units nor, without quotes, values. */
const JOINING_WORDS: ReadonlySet<string> = new Set(["and", "or", "not"]);

export class Scanner {
  readonly text: string;
  #position = 0;

  constructor(text: string) {
    this.text = text;
  }

  /** The offset of the next piece. */
  get position(): number {
    this.#position += this.#match(SPACE)?.length ?? 0;
    return this.#position;
  }

  get isAtEnd(): boolean {
    return this.position === this.text.length;
  }

  /** Takes one of these words, whatever their case. */
  takeWord(...words: readonly string[]): string | undefined {
    const found = this.peekWord()?.text;
    const word = found === undefined ? undefined : words.find((each) => each === found.toLowerCase());
    if (word !== undefined) this.#position += word.length;
    return word;
  }

  /** The word that comes next, if one does. */
  peekWord(): Piece | undefined {
    const { position } = this;
    const text = this.#match(WORD);
    return text === undefined ? undefined : { text, position };
  }

  /** Takes the first of these signs that comes next; give longer ones first. */
  takeSign<Sign extends string>(...signs: readonly Sign[]): Sign | undefined {
    const { position } = this;
    const sign = signs.find((each) => this.text.startsWith(each, position));
    if (sign !== undefined) this.#position += sign.length;
    return sign;
  }

  /** Takes a number. */
  takeNumber(): Piece | undefined {
    return this.#take(NUMBER);
  }

  /** Takes a unit or "%". */
  takeUnit(): Piece | undefined {
    const word = this.peekWord()?.text.toLowerCase() ?? "";
    return JOINING_WORDS.has(word) ? undefined : this.#take(UNIT);
  }

  /** Takes a text in quotes: in double quotes with JSON's escapes, in single ones as it is, '' for a quote. */
  takeQuoted(): Piece | undefined {
    const { position } = this;
    const single = this.#take(SINGLE_QUOTED);
    if (single !== undefined) return { text: single.text.slice(1, -1).replaceAll("''", "'"), position };
    const double = this.#take(DOUBLE_QUOTED);
    if (double !== undefined) return { text: this.#unescape(double), position };
    if (!this.isAtQuote) return undefined;
    throw this.error("this quote is not closed", position);
  }

  /**
   * Takes a value: a text in quotes, or a bare one, which ends at white space, at a comma, and at a bracket that
   * it did not open. So SMILES and SMARTS need no quotes.
   *
   * @param what what is expected here, for the error
   */
  takeValue(what: string): Piece {
    const quoted = this.takeQuoted();
    if (quoted !== undefined) return quoted;
    const { position } = this;
    const end = this.#endOfBareValue(position);
    const text = this.text.slice(position, end);
    if (text === "" || JOINING_WORDS.has(text.toLowerCase())) throw this.expected(what);
    this.#position = end;
    return { text, position };
  }

  /** Takes the word "match" if quotes follow: a text that is compared as it is. Alone, "match" is a value. */
  takeMatch(): boolean {
    const { position } = this;
    const isMatch = /^match\s{0,9}["']/i.test(this.text.slice(position, position + 15));
    return isMatch && this.takeWord("match") !== undefined;
  }

  /** Reads ahead: what was read is taken only if it comes to something. */
  attempt<T>(read: () => T | undefined): T | undefined {
    const { position } = this;
    const result = read();
    if (result === undefined) this.#position = position;
    return result;
  }

  /** Whether a quote comes next. */
  get isAtQuote(): boolean {
    return /["']/.test(this.text[this.position] ?? "");
  }

  /** Runs a conversion of what stands at a position; what is wrong with the value becomes an error there. */
  at<T>(position: number, convert: () => T): T {
    try {
      return convert();
    } catch (error) {
      if (error instanceof JsonSyntaxError) {
        throw new ExpressionSyntaxError(this.text, error.message, position, { cause: error });
      }
      if (error instanceof ExpressionSyntaxError || !(error instanceof InvalidValueError)) throw error;
      const [problem, offset] =
        error instanceof QuantitySyntaxError ? [error.problem, error.position] : [error.reason, 0];
      const field = error.field === "" ? "" : `${error.field} `;
      throw new ExpressionSyntaxError(this.text, `${field}${problem}`, position + offset, { cause: error });
    }
  }

  /** The error for something else than expected. */
  expected(what: string, position = this.position): ExpressionSyntaxError {
    const found =
      this.text.slice(position, this.#endOfBareValue(position)) || this.text.slice(position, position + 1);
    const shown = found.length > 30 ? `${found.slice(0, 30)}…` : found;
    const instead = found === "" ? "the expression ends" : `found ${JSON.stringify(shown)}`;
    return this.error(`expected ${what}, but ${instead}`, position);
  }

  error(problem: string, position: number): ExpressionSyntaxError {
    return new ExpressionSyntaxError(this.text, problem, position);
  }

  #endOfBareValue(start: number): number {
    let open = 0;
    for (let at = start; at < this.text.length; at += 1) {
      const character = this.text[at] ?? "";
      if (/\s/.test(character) || (character === "," && open === 0)) return at;
      if ("([{".includes(character)) open += 1;
      else if (")]}".includes(character)) {
        if (open === 0) return at;
        open -= 1;
      }
    }
    return this.text.length;
  }

  #unescape({ text, position }: Piece): string {
    try {
      const value: unknown = JSON.parse(text);
      if (typeof value === "string") return value;
    } catch {
      // Said below: what is wrong is always an escape, or a control character that needs one.
    }
    throw this.error(
      'in double quotes a backslash is written "\\\\" and a line break "\\n"; single quotes take all as it is',
      position,
    );
  }

  #take(pattern: RegExp): Piece | undefined {
    const { position } = this;
    const text = this.#match(pattern);
    if (text === undefined) return undefined;
    this.#position += text.length;
    return { text, position };
  }

  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#position;
    return pattern.exec(this.text)?.[0];
  }
}
