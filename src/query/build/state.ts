/** Criteria about the thermodynamic state. */

import { thermodynamicStateType } from "../../data/attribute-type.js";
import { InvalidValueError } from "../../errors.js";
import { within } from "../../serialization/codec.js";
import type { ThermodynamicState } from "../../thermodynamics/thermodynamic-state.js";
import { Quantity } from "../../units/quantity.js";
import { Unit } from "../../units/unit.js";
import type { Criterion } from "../criterion.js";
import { ValueCriteria } from "./attribute-of.js";
import { Range, type RangeOf } from "./range.js";

/** A quantity, or the text of one, such as `"298.15 K"`. */
export type QuantityLike = Quantity | string;

/** Criteria about temperature or pressure; both are compared rounded to three decimals in K and Pa. */
class StateCriteria extends Range<QuantityLike> {
  /** It is this value. */
  is(value: QuantityLike): Criterion {
    return this.between(value, value);
  }

  /** It is one of these values; of none, never. */
  oneOf(...values: readonly QuantityLike[]): Criterion {
    return { kind: "anyOf", criteria: values.map((value) => this.is(value)) };
  }
}

class TemperatureCriteria extends StateCriteria {
  /** The same with plain numbers, in kelvin. */
  readonly inKelvin: Range<number> = plainRange("temperatureK");
}

class PressureCriteria extends StateCriteria {
  /** The same with plain numbers, in pascal. */
  readonly inPascal: Range<number> = plainRange("pressurePa");

  /** There is a thermodynamic state, and it has no pressure. */
  isAbsent(): Criterion {
    return { kind: "pressureAbsent" };
  }

  /** There is a pressure, whichever. */
  isPresent(): Criterion {
    return { kind: "stateRange", measure: "pressurePa", interval: {} };
  }
}

/**
 * Criteria about the temperature.
 *
 * @example temperature.between("290 K", "310 K")
 * @example temperature.near("25 degC", { absolute: "0.5 K" })
 * @example temperature.inKelvin.above(300)
 */
export const temperature = new TemperatureCriteria(quantityRange("temperatureK", Unit.parse("kelvin")));

/**
 * Criteria about the pressure. A state without one is in no range.
 *
 * @example pressure.near("1 atm", { relative: 0.01 })
 */
export const pressure = new PressureCriteria(quantityRange("pressurePa", Unit.parse("pascal")));

/**
 * Criteria about the state as a whole: temperature and pressure, each to three decimals in K and Pa; no pressure
 * equals only no pressure.
 *
 * @example state.is(ThermodynamicState.of({ temperatureK: 298.15, pressurePa: 101_325 }))
 */
export const state = new ValueCriteria<ThermodynamicState>("thermodynamicState", thermodynamicStateType);

type Measure = "temperatureK" | "pressurePa";

function criterionAbout(measure: Measure): RangeOf<unknown>["criterion"] {
  return (interval) => ({ kind: "stateRange", measure, interval });
}

function plainRange(measure: Measure): Range<number> {
  return new Range({ read: (value) => value, criterion: criterionAbout(measure) });
}

function quantityRange(measure: Measure, unit: Unit): RangeOf<QuantityLike> {
  return {
    read: (value) => valueIn(unit, value, measure),
    readDifference: (difference) => differenceIn(unit, difference),
    criterion: criterionAbout(measure),
  };
}

function valueIn(unit: Unit, value: QuantityLike, field: string): number {
  return within(field, () => (typeof value === "string" ? Quantity.parse(value) : value).valueIn(unit));
}

/** A difference of two values: in degrees Celsius it would be taken for a temperature. */
function differenceIn(unit: Unit, difference: QuantityLike): number {
  const quantity = typeof difference === "string" ? Quantity.parse(difference) : difference;
  const zero = within("tolerance", () => new Quantity(0, quantity.unit).valueIn(unit));
  if (zero === 0) return valueIn(unit, quantity, "tolerance");
  const reason = `is no difference; give it in ${unit.name}`;
  throw new InvalidValueError("tolerance", quantity.toString(), reason);
}
