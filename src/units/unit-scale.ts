/** What units amount to in base units: the exact factor and the dimension, worked out from the definitions. */

import Fraction from "fraction.js";
import { multiplyPowers, type Powers } from "./powers.js";
import { parseDecimal, raise } from "./rational.js";
import { parseUnitExpression, type UnitExpression } from "./unit-expression.js";
import { findUnit } from "./unit-names.js";

/** A unit in terms of base units. */
export interface UnitScale {
  /** How many of the product of base units one unit is. */
  readonly factor: Fraction;
  /** Exponents by dimension, e.g. `[length]`. */
  readonly dimensions: Powers;
}

const BASE_DIMENSION = /^\[\w*\]$/;
const NO_DIMENSION = "[]";

/** By canonical name with prefix: there are no more names than prefixes times units. */
const known = new Map<string, UnitScale>();

/** The scale of a product of powers of units, given by canonical names. */
export function scaleOf({ factor, powers }: UnitExpression): UnitScale {
  let scale: UnitScale = { factor, dimensions: new Map() };
  for (const [name, power] of powers) {
    const unit = scaleOfName(name);
    scale = {
      factor: scale.factor.mul(raise(unit.factor, power)),
      dimensions: multiplyPowers(scale.dimensions, unit.dimensions, power),
    };
  }
  return scale;
}

function scaleOfName(name: string): UnitScale {
  let scale = known.get(name);
  if (scale === undefined) {
    scale = workOut(name);
    known.set(name, scale);
  }
  return scale;
}

function workOut(name: string): UnitScale {
  const found = findUnit(name);
  if (found === undefined) throw new Error(`the table of units names "${name}" but does not define it`);
  const [, definition] = found.unit;
  const unit = BASE_DIMENSION.test(definition)
    ? { factor: new Fraction(1), dimensions: baseDimension(definition) }
    : scaleOf(parseUnitExpression(definition));
  if (found.prefix === undefined) return unit;
  return { factor: unit.factor.mul(parseDecimal(found.prefix[1])), dimensions: unit.dimensions };
}

function baseDimension(definition: string): Powers {
  return new Map(definition === NO_DIMENSION ? [] : [[definition, 1]]);
}
