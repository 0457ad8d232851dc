/** The error for an expression that cannot be read: what was expected, and where. */

import { InvalidValueError } from "../../errors.js";

/** How much of a line is shown before and after the place. */
const SHOWN_BEFORE = 50;
const SHOWN_AFTER = 30;

/**
 * Text that is no expression of criteria. The message has the line with a caret under the place.
 *
 * @example catch (error) { if (error instanceof ExpressionSyntaxError) underline(error.text, error.position); }
 */
export class ExpressionSyntaxError extends InvalidValueError {
  /** The whole expression. */
  readonly text: string;
  /** What was not understood or was expected, without the place. */
  readonly problem: string;
  /** Offset of what was not understood, in UTF-16 code units. */
  readonly position: number;

  constructor(text: string, problem: string, position: number, options?: ErrorOptions) {
    const reason = `at character ${position + 1}: ${problem}`;
    super("", text, reason, options);
    this.message = `${reason}\n${excerpt(text, position)}`;
    this.text = text;
    this.problem = problem;
    this.position = position;
  }
}

/** The line of the place, or the part around it, and a line with a caret below. */
function excerpt(text: string, position: number): string {
  const lineStart = text.lastIndexOf("\n", position - 1) + 1;
  const lineEnd = text.indexOf("\n", position);
  const start = Math.max(lineStart, position - SHOWN_BEFORE);
  const end = Math.min(lineEnd === -1 ? text.length : lineEnd, position + SHOWN_AFTER);
  const before = `${start > lineStart ? "…" : ""}${printable(text.slice(start, position))}`;
  const after = `${printable(text.slice(position, end))}${end < text.length ? "…" : ""}`;
  return `  ${before}${after}\n  ${" ".repeat([...before].length)}^`;
}

/** Control characters and halves of surrogate pairs would spoil the terminal or the alignment. */
function printable(text: string): string {
  return text.toWellFormed().replace(/[\p{Cc}\p{Cf}]/gu, "\ufffd");
}
