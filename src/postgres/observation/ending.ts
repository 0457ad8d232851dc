/** How something that was observed ended, without anything in it that could be data: messages of errors may be. */

import { errorCode } from "../database/database-error.js";

export interface Ending {
  readonly seconds: number;
  /** The class of the error that ended it, if one did. */
  readonly errorType?: string;
  /** The code of the server or the operating system, if it was theirs. */
  readonly errorCode?: string;
}

/** @param begin by the clock of `performance`. */
export function endingOf(begin: number, thrown?: { readonly error: unknown }): Ending {
  const seconds = (performance.now() - begin) / 1000;
  if (thrown === undefined) return { seconds };
  const { error } = thrown;
  const code = errorCode(error);
  const errorType = error instanceof Error ? error.constructor.name : typeof error;
  return { seconds, errorType, ...(code === undefined ? {} : { errorCode: code }) };
}

/** The same for a log line; times in ms with three decimals. */
export function endingFields({ seconds, errorType, errorCode: code }: Ending): object {
  return {
    duration_ms: Math.round(seconds * 1e6) / 1e3,
    ...(errorType === undefined ? {} : { error: errorType }),
    ...(code === undefined ? {} : { error_code: code }),
  };
}
