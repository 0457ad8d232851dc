/** Measurements: a value with its standard error, as pint's `Measurement` has them. */

import { InvalidValueError } from "../errors.js";
import { NdArray } from "./nd-array.js";
import type { Quantity } from "./quantity.js";

/**
 * A value and its error, each a quantity. Immutable.
 *
 * @example new Measurement(new Quantity(-2.2, "kJ/mol"), new Quantity(0.1, "kJ/mol"))
 */
export class Measurement {
  readonly value: Quantity;
  readonly error: Quantity;

  /** @throws {InvalidValueError} if the error is negative or of another dimension than the value. */
  constructor(value: Quantity, error: Quantity) {
    if (!error.unit.isCompatibleWith(value.unit)) {
      throw new InvalidValueError(
        "error",
        error.toString(),
        `must be convertible to the unit of the value, ${value.unit.name} (${value.unit.dimensionality})`,
      );
    }
    if (!(error.magnitude instanceof NdArray) && error.magnitude < 0) {
      throw new InvalidValueError("error", error.toString(), "must not be negative");
    }
    this.value = value;
    this.error = error;
  }
}
