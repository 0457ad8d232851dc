/** How much of a component a substance holds: a mole fraction, or an exact number of molecules. */

import { InvalidValueError } from "../errors.js";
import { type Integer, toInteger } from "../units/integer.js";
import { formatFixed } from "../units/python-format.js";

/**
 * The mole fraction of a component, 0 < x ≤ 1.
 *
 * @example new MoleFraction(0.2).identifier // "x=0.200000"
 */
export class MoleFraction {
  readonly kind = "MoleFraction";
  readonly value: number;

  /** @throws {InvalidValueError} unless 1e-6 ≤ value ≤ 1. */
  constructor(value: number) {
    if (!(value > 0 && value <= 1)) {
      throw new InvalidValueError("value", value, "a mole fraction must be above 0 and at most 1");
    }
    if (Math.floor(value * 1e6) < 1) {
      throw new InvalidValueError("value", value, "mole fractions below 0.000001 cannot be told apart");
    }
    this.value = value;
  }

  get identifier(): string {
    return `x=${formatFixed(this.value, 6)}`;
  }
}

/**
 * An exact number of molecules of a component, such as the one solute of an infinite dilution. It does not
 * count towards the sum of mole fractions.
 *
 * @example new ExactAmount(1).identifier // "n=1"
 */
export class ExactAmount {
  readonly kind = "ExactAmount";
  readonly value: Integer;

  /** @throws {InvalidValueError} unless the value is a whole number within 64 bits. */
  constructor(value: Integer) {
    this.value = toInteger(value, "value");
    if (BigInt.asIntN(64, BigInt(this.value)) !== BigInt(this.value)) {
      throw new InvalidValueError("value", value, "an exact amount must fit in 64 bits");
    }
  }

  get identifier(): string {
    return `n=${this.value}`;
  }
}

export type Amount = MoleFraction | ExactAmount;
