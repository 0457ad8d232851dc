/** Says of an error where in a JSON document it lies. */

import { InvalidValueError } from "../../errors.js";

/**
 * Runs a conversion of what stands at a place. What it finds wrong is reported there, and not under the names by
 * which the conversion knows it.
 */
export function placed<T>(field: string, convert: () => T): T {
  try {
    return convert();
  } catch (error) {
    if (!(error instanceof InvalidValueError)) throw error;
    throw new InvalidValueError(field, error.value, error.reason, { cause: error });
  }
}
