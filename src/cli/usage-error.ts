/** The error for a command line that asks for something that cannot be meant. */

import { InvalidValueError, StorageError } from "../errors.js";

/** Wrong usage: an unknown class, a filter that cannot be read, flags that exclude each other. */
export class UsageError extends StorageError {}

/** Runs `read`; what it refuses is wrong usage of `flag`. */
export function readingFlag<T>(flag: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof InvalidValueError)) throw error;
    // The flag says what the value is for; the field inside it would only repeat that.
    const { message } = new InvalidValueError(flag, error.value, error.reason);
    throw new UsageError(message, { cause: error });
  }
}

/** Wrong usage of a flag that takes an expression; its message shows the place on lines of their own. */
export class ExpressionUsageError extends UsageError {
  /** How far the expression was understood, in UTF-16 code units. */
  readonly position: number;

  constructor(flag: string, error: InvalidValueError, position: number) {
    super(`${flag}: ${error.message}`, { cause: error });
    this.position = position;
  }
}
