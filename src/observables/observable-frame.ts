/** The observables of one simulation, side by side: equally many frames of each. */

import { InvalidValueError } from "../errors.js";
import { Unit } from "../units/unit.js";
import type { ObservableArray } from "./observable.js";

/** The observables that a frame may hold, each with a unit of its dimension. */
const OBSERVABLE_UNITS = {
  PotentialEnergy: Unit.parse("kilojoule / mole"),
  KineticEnergy: Unit.parse("kilojoule / mole"),
  TotalEnergy: Unit.parse("kilojoule / mole"),
  Temperature: Unit.parse("kelvin"),
  Volume: Unit.parse("nanometer ** 3"),
  Density: Unit.parse("gram / milliliter"),
  Enthalpy: Unit.parse("kilojoule / mole"),
  ReducedPotential: Unit.dimensionless,
} as const;

/** The name of an observable, as evaluator's `ObservableType` has them. */
export type ObservableType = keyof typeof OBSERVABLE_UNITS;

/** Whether a text is the name of an observable. */
export function isObservableType(name: string): name is ObservableType {
  return Object.hasOwn(OBSERVABLE_UNITS, name);
}

/**
 * Observables by name, all of the same length.
 *
 * @example frame.observables.get("Density")?.value.to("kilogram / meter ** 3")
 */
export class ObservableFrame {
  readonly observables: ReadonlyMap<ObservableType, ObservableArray>;

  /** @throws {InvalidValueError} for a wrong dimension, or different lengths. */
  constructor(observables: ReadonlyMap<ObservableType, ObservableArray>) {
    let length: number | undefined;
    for (const [name, array] of observables) {
      const unit = OBSERVABLE_UNITS[name];
      if (!array.value.unit.isCompatibleWith(unit)) {
        throw new InvalidValueError(
          `observables.${name}.value`,
          array.value.unit.name,
          `must be convertible to ${unit.name}`,
        );
      }
      length ??= array.length;
      if (array.length !== length) {
        throw new InvalidValueError(
          `observables.${name}`,
          array.length,
          `must have as many frames as the others, ${length}`,
        );
      }
    }
    this.observables = observables;
  }

  /** The number of frames; 0 without observables. */
  get length(): number {
    return this.observables.values().next().value?.length ?? 0;
  }
}
