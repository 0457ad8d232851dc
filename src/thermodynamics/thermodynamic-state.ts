/** Thermodynamic states and what it means for two of them to be the same. */

import { InvalidValueError } from "../errors.js";
import { formatFixed, roundFixed } from "../units/python-format.js";
import { Quantity } from "../units/quantity.js";
import { Unit } from "../units/unit.js";

const KELVIN = Unit.parse("kelvin");
const PASCAL = Unit.parse("pascal");

/** Decimals to which temperatures in kelvin and pressures in pascal are compared. */
const STATE_DECIMALS = 3;

/** The ensemble that a state describes: constant pressure if it has one, else constant volume. */
export type Ensemble = "NPT" | "NVT";

/**
 * A temperature and, for periodic systems, a pressure. Immutable.
 *
 * Two states are equal if their temperatures in kelvin and their pressures in pascal, each rounded to three
 * decimals as Python formats them, are equal; no pressure is equal only to no pressure.
 *
 * @example new ThermodynamicState(new Quantity(298.15, "kelvin"), new Quantity(1, "atm"))
 */
export class ThermodynamicState {
  readonly temperature: Quantity;
  readonly pressure: Quantity | undefined;

  /** @throws {InvalidValueError} for a wrong dimension, T ≤ 0 or P ≤ 0. */
  constructor(temperature: Quantity, pressure?: Quantity) {
    requirePositive("temperature", temperature, KELVIN);
    if (pressure !== undefined) requirePositive("pressure", pressure, PASCAL);
    this.temperature = temperature;
    this.pressure = pressure;
  }

  /** A state from plain numbers in kelvin and pascal. */
  static of(state: { readonly temperatureK: number; readonly pressurePa?: number }): ThermodynamicState {
    return new ThermodynamicState(
      new Quantity(state.temperatureK, KELVIN),
      state.pressurePa === undefined ? undefined : new Quantity(state.pressurePa, PASCAL),
    );
  }

  /** The temperature in kelvin, rounded as states are compared. */
  get temperatureK(): number {
    return roundFixed(this.temperature.valueIn(KELVIN), STATE_DECIMALS);
  }

  /** The pressure in pascal, rounded as states are compared. */
  get pressurePa(): number | undefined {
    return this.pressure === undefined
      ? undefined
      : roundFixed(this.pressure.valueIn(PASCAL), STATE_DECIMALS);
  }

  get ensemble(): Ensemble {
    return this.pressure === undefined ? "NVT" : "NPT";
  }

  /** `T|P` in kelvin and pascal with three decimals, `T|` without a pressure: equal for equal states. */
  get identifier(): string {
    const temperature = formatFixed(this.temperature.valueIn(KELVIN), STATE_DECIMALS);
    const pressure =
      this.pressure === undefined ? "" : formatFixed(this.pressure.valueIn(PASCAL), STATE_DECIMALS);
    return `${temperature}|${pressure}`;
  }

  equals(other: ThermodynamicState): boolean {
    return this.identifier === other.identifier;
  }

  toString(): string {
    return this.pressure === undefined ? `T=${this.temperature}` : `T=${this.temperature} P=${this.pressure}`;
  }
}

function requirePositive(field: string, quantity: Quantity, unit: Unit): void {
  if (!quantity.unit.isCompatibleWith(unit)) {
    throw new InvalidValueError(
      field,
      quantity.toString(),
      `must be convertible to ${unit.name}, not ${quantity.unit.dimensionality}`,
    );
  }
  if (!(valueIn(unit, quantity, field) > 0)) {
    throw new InvalidValueError(field, quantity.toString(), `must be above 0 ${unit.name}`);
  }
}

function valueIn(unit: Unit, quantity: Quantity, field: string): number {
  try {
    return quantity.valueIn(unit);
  } catch (error) {
    throw error instanceof InvalidValueError ? error.within(field) : error;
  }
}
