/**
 * Units of measurement with pint's names. A unit knows its canonical name, its dimension and its exact size in
 * base units; names and sizes are data (`unit-definitions.ts`), the arithmetic is exact (`rational.ts`).
 */

import type Fraction from "fraction.js";
import { LRUCache } from "lru-cache";
import { InvalidValueError } from "../errors.js";
import { formatPowers } from "./powers.js";
import { QuantitySyntaxError } from "./quantity-syntax-error.js";
import { toFloat } from "./rational.js";
import { ZERO_POINTS } from "./unit-definitions.js";
import { parseUnitExpression, type UnitExpression } from "./unit-expression.js";
import { findUnit } from "./unit-names.js";
import { scaleOf } from "./unit-scale.js";

/** Turns a number of one unit into the number of another. */
export type Converter = (value: number) => number;

/** A store speaks of a few dozen units; a hostile file must not fill the memory. */
const CACHE_SIZE = 1000;

const parsed = new LRUCache<string, Unit>({ max: CACHE_SIZE });
const converters = new LRUCache<string, Converter>({ max: CACHE_SIZE });

/**
 * A unit of measurement. Immutable.
 *
 * @example Unit.parse("kJ/mol").name // "kilojoule / mole"
 */
export class Unit {
  static readonly dimensionless: Unit = Unit.parse("");

  /** pint's canonical text, e.g. `gram / milliliter`; it parses to an equal unit. */
  readonly name: string;
  /** Canonical text of the base dimensions, e.g. `[mass] / [length] ** 3`; equal for units of one dimension. */
  readonly dimensionality: string;
  readonly #factor: Fraction;
  /** The zero of this unit, in its base unit. */
  readonly #zeroPoint: number;

  private constructor(expression: UnitExpression) {
    const scale = scaleOf(expression);
    this.name = formatPowers(expression.powers);
    this.dimensionality = formatPowers(scale.dimensions);
    this.#factor = scale.factor;
    this.#zeroPoint = ZERO_POINTS.get(this.name) ?? 0;
  }

  /**
   * Reads a unit as pint does: names, spellings and plurals with or without prefix; `*`, `/`, a space for
   * "times", `**` or `^`, parentheses. The empty text is `dimensionless`.
   *
   * @throws {QuantitySyntaxError} for an unknown name or other text that is no unit, for a number other than 1
   *   in it, and for degrees Celsius in a product or with a prefix (their zero leaves no meaning to those).
   * @example Unit.parse("newton/meter**2").name // "newton / meter ** 2"
   */
  static parse(text: string): Unit {
    let unit = parsed.get(text);
    if (unit === undefined) {
      const expression = parseUnitExpression(text);
      requireUnitOnly(text, expression);
      unit = new Unit(expression);
      parsed.set(text, unit);
    }
    return unit;
  }

  /** Whether quantities in one unit can be given in the other. */
  isCompatibleWith(other: Unit): boolean {
    return this.dimensionality === other.dimensionality;
  }

  /** Whether both are the same unit by name; `liter` and `decimeter ** 3` are not. */
  equals(other: Unit): boolean {
    return this.name === other.name;
  }

  /**
   * The function that turns numbers of this unit into numbers of another. The factor is the exact ratio of the
   * units, rounded once; the product is a float multiplication, as in pint.
   *
   * @throws {InvalidValueError} if the dimensions differ.
   * @example Unit.parse("atm").converterTo(Unit.parse("Pa"))(1) // 101325
   */
  converterTo(other: Unit): Converter {
    const key = `${this.name} -> ${other.name}`;
    let converter = converters.get(key);
    if (converter === undefined) {
      converter = this.#makeConverter(other);
      converters.set(key, converter);
    }
    return converter;
  }

  toString(): string {
    return this.name;
  }

  #makeConverter(other: Unit): Converter {
    if (this.equals(other)) return (value) => value;
    if (!this.isCompatibleWith(other)) {
      throw new InvalidValueError(
        "",
        this.name,
        `cannot be converted from ${this.name} (${this.dimensionality}) to ${other.name} (${other.dimensionality})`,
      );
    }
    const [from, to] = [this.#zeroPoint, other.#zeroPoint];
    const factor = toFloat(this.#factor.div(other.#factor));
    if (from === 0 && to === 0) return (value) => value * factor;
    return (value) => (value + from) * factor - to;
  }
}

function requireUnitOnly(text: string, { factor, powers }: UnitExpression): void {
  if (!factor.equals(1)) {
    throw new QuantitySyntaxError(text, `a unit has no number in it, but this one has ${toFloat(factor)}`, 0);
  }
  for (const [name, power] of powers) {
    const base = findUnit(name)?.unit[0] ?? name;
    const standsAlone = powers.size === 1 && power === 1 && name === base;
    if (ZERO_POINTS.has(base) && !standsAlone) {
      const problem = `${base} has a zero of its own and must stand alone; use kelvin, or delta_${base}, here`;
      throw new QuantitySyntaxError(text, problem, 0);
    }
  }
}
