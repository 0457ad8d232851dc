/**
 * Quantities: a magnitude with a unit, as pint has them. Python tells 1 from 1.0, and so do identities and
 * typed JSON; hence a `bigint` is a Python int and a `number` is always a float.
 */

import { InvalidValueError } from "../errors.js";
import { NdArray } from "./nd-array.js";
import { readNumber } from "./number-literal.js";
import { formatFloat } from "./python-format.js";
import { QuantitySyntaxError } from "./quantity-syntax-error.js";
import { type Converter, Unit } from "./unit.js";

/** A float, an int, or an array of either. */
export type Magnitude = number | bigint | NdArray;

/** Arrays longer than this are shown by their shape. */
const MAX_SHOWN_ELEMENTS = 6;

/**
 * A magnitude with a unit. Immutable.
 *
 * @example new Quantity(1.01325, "bar").valueIn("kPa") // 101.325
 */
export class Quantity {
  readonly magnitude: Magnitude;
  readonly unit: Unit;

  /** @throws {QuantitySyntaxError} if `unit` is a text that is no unit. */
  constructor(magnitude: Magnitude, unit: Unit | string) {
    this.magnitude = magnitude;
    this.unit = typeof unit === "string" ? Unit.parse(unit) : unit;
  }

  /**
   * Reads what a person types: a number, and a unit with or without a space between.
   *
   * @throws {QuantitySyntaxError} at what was not understood.
   * @example Quantity.parse("1atm").toString() // "1 standard_atmosphere"
   */
  static parse(text: string): Quantity {
    const number = readNumber(text);
    if (number === undefined) {
      throw new QuantitySyntaxError(text, 'expected a number with a unit, like "298.15 K"', 0);
    }
    const rest = text.slice(number.length);
    // In "2 / mole" and "2 * mole" the operator belongs to the number, which for the unit alone is 1.
    const isContinued = /^\s*(?:\/|\*(?!\*))/.test(rest);
    try {
      return new Quantity(number.value, isContinued ? `1${rest}` : rest);
    } catch (error) {
      if (!(error instanceof QuantitySyntaxError)) throw error;
      throw error.inside(text, number.length - (isContinued ? 1 : 0));
    }
  }

  /**
   * The magnitude in another unit.
   *
   * @throws {InvalidValueError} for an array, for a unit of another dimension, and for an int that no float holds.
   * @example Quantity.parse("25 degC").valueIn("kelvin") // 298.15
   */
  valueIn(unit: Unit | string): number {
    const convert = this.#converterTo(unit);
    if (this.magnitude instanceof NdArray) {
      throw new InvalidValueError("", this.toString(), "must be a single number; convert arrays with to()");
    }
    return convert(toFloat(this.magnitude));
  }

  /**
   * The same quantity in another unit, in floats.
   *
   * @throws {InvalidValueError} for a unit of another dimension, and for an int that no float holds.
   */
  to(unit: Unit | string): Quantity {
    const target = typeof unit === "string" ? Unit.parse(unit) : unit;
    const { magnitude } = this;
    if (!(magnitude instanceof NdArray)) return new Quantity(this.valueIn(target), target);
    const convert = this.#converterTo(target);
    return new Quantity(new NdArray(magnitude.toFloats().map(convert), magnitude.shape), target);
  }

  /** As pint prints it: `298.15 kelvin`, `1 mole` for an int, `1.0 mole` for a float. */
  toString(): string {
    return `${formatMagnitude(this.magnitude)} ${this.unit.name}`;
  }

  #converterTo(unit: Unit | string): Converter {
    return this.unit.converterTo(typeof unit === "string" ? Unit.parse(unit) : unit);
  }
}

function toFloat(magnitude: number | bigint): number {
  const value = Number(magnitude);
  if (typeof magnitude === "bigint" && !Number.isFinite(value)) {
    throw new InvalidValueError("", magnitude, "is too large to be converted to another unit");
  }
  return value;
}

function formatMagnitude(magnitude: Magnitude): string {
  if (!(magnitude instanceof NdArray)) return formatNumber(magnitude);
  const { values, shape } = magnitude;
  if (shape.length > 1 || values.length > MAX_SHOWN_ELEMENTS) return `array of ${shape.join("x")}`;
  return `[${[...values].map(formatNumber).join(", ")}]`;
}

function formatNumber(value: number | bigint): string {
  return typeof value === "bigint" ? value.toString() : formatFloat(value);
}
