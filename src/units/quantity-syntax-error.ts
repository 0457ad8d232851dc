/** The error for text that a person or a file gives as a unit or quantity and that cannot be read as one. */

import { InvalidValueError } from "../errors.js";

/**
 * Text that is not a unit or a quantity. The message quotes the part that was not understood.
 *
 * @example catch (error) { if (error instanceof QuantitySyntaxError) underline(error.text, error.position); }
 */
export class QuantitySyntaxError extends InvalidValueError {
  /** The whole text. */
  readonly text: string;
  /** What was not understood, without the position. */
  readonly problem: string;
  /** Offset of the part that was not understood, in UTF-16 code units. */
  readonly position: number;

  constructor(text: string, problem: string, position: number, options?: ErrorOptions) {
    super("", text, `at character ${position + 1}: ${problem}`, options);
    this.text = text;
    this.problem = problem;
    this.position = position;
  }

  /** The same error, seen in the longer text that `text` was cut out of at `offset`. */
  inside(longerText: string, offset: number): QuantitySyntaxError {
    return new QuantitySyntaxError(longerText, this.problem, this.position + offset, { cause: this });
  }
}
