/** How near two thermodynamic states are: what "the nearest states to this one" are ordered by. */

import type { StoredDataClass } from "../data/stored-data.js";
import { InvalidValueError } from "../errors.js";
import { ThermodynamicState } from "../thermodynamics/thermodynamic-state.js";

/** The states nearest to one, so many of them. */
export interface Nearest {
  readonly state: ThermodynamicState;
  /** How many states; several objects can be in one. */
  readonly count: number;
}

/** Temperature and pressure as states are compared, rounded: of a state, or as they are kept of one. */
type StateNumbers = Pick<ThermodynamicState, "temperatureK" | "pressurePa">;

/** Ten kelvin apart is as far as one pressure being three times the other. */
const TEMPERATURE_SCALE_K = 10;

/** Kelvin or pascal above which a state is near to none: squares of such numbers leave the range of floats. */
export const FARTHEST_NEAR = 1e150;

/**
 * The distance of two states: `sqrt((ΔT / 10 K)² + (2·ΔP / (P₁ + P₂))²)`, from temperatures and pressures as
 * states are compared. Without pressures only the temperatures count; equal pressures are at no distance, even
 * where both round to 0. The operations are the same, in the same order, wherever the distance is computed, so
 * that equal states have bit-equal distances.
 *
 * @returns `undefined` where states are not near at all: if only one of them has a pressure, or a number is above
 *   `FARTHEST_NEAR`.
 * @example stateDistance(at(298.15, 101_325), at(308.15, 101_325)) // 1
 */
export function stateDistance(a: StateNumbers, b: StateNumbers): number | undefined {
  const [t0, t1, p0, p1] = [a.temperatureK, b.temperatureK, a.pressurePa, b.pressurePa];
  if ((p0 === undefined) !== (p1 === undefined)) return undefined;
  if ([t0, t1, p0 ?? 0, p1 ?? 0].some((number) => number > FARTHEST_NEAR)) return undefined;
  const dt = (t1 - t0) / TEMPERATURE_SCALE_K;
  const dp = p0 === undefined || p1 === undefined || p0 === p1 ? 0 : (2 * (p1 - p0)) / (p1 + p0);
  return Math.sqrt(dt * dt + dp * dp);
}

/** @throws {InvalidValueError} for a count below 1, and for a class that keeps no thermodynamic state. */
export function requireNearest(nearest: Nearest, { declaration }: StoredDataClass): Nearest {
  const { state, count } = nearest;
  if (![...declaration.attributes.values()].some(({ column }) => column === "thermodynamic_state")) {
    throw new InvalidValueError("nearest", state, `${declaration.name} has no thermodynamic state`);
  }
  if (!(state instanceof ThermodynamicState)) {
    throw new InvalidValueError("nearest", state, "must be a thermodynamic state");
  }
  if (Number.isSafeInteger(count) && count >= 1) return { state, count };
  throw new InvalidValueError("nearest", count, "must be a whole number of states, 1 or more");
}
