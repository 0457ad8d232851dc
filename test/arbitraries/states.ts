/** Random thermodynamic states and phases. */

import fc from "fast-check";
import type { PropertyPhase } from "../../src/thermodynamics/property-phase.js";
import { ThermodynamicState } from "../../src/thermodynamics/thermodynamic-state.js";
import { Quantity } from "../../src/units/quantity.js";

const positive = fc.oneof(
  fc.double({ min: 1e-3, max: 1e6, noNaN: true }),
  fc.bigInt({ min: 1n, max: 10_000n }),
);

const temperature = fc
  .tuple(positive, fc.constantFrom("kelvin", "millikelvin", "degree_Celsius"))
  .map(([magnitude, unit]) => new Quantity(magnitude, unit));

const pressure = fc
  .tuple(positive, fc.constantFrom("pascal", "standard_atmosphere", "bar", "megapascal"))
  .map(([magnitude, unit]) => new Quantity(magnitude, unit));

export const thermodynamicState: fc.Arbitrary<ThermodynamicState> = fc
  .tuple(temperature, fc.option(pressure, { nil: undefined }))
  .map((parts) => new ThermodynamicState(...parts));

/** Named phases and bits without a name. */
export const propertyPhase: fc.Arbitrary<PropertyPhase> = fc.oneof(
  fc.integer({ min: 0, max: 15 }),
  fc.integer({ min: 0, max: 2 ** 31 - 1 }),
);
