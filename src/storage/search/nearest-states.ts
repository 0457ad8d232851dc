/** Which states a query for the nearest ones selects; the same for every backend. */

import { stateDistance } from "../../query/nearness.js";
import type { ThermodynamicState } from "../../thermodynamics/thermodynamic-state.js";
import { compareOrderValues } from "./order-value.js";

/**
 * The identifiers of the first `count` distinct states by distance, then temperature, then pressure. States
 * that have no distance to the wanted one, because only one of both has a pressure, are not among them.
 */
export function nearestStates(
  states: Iterable<ThermodynamicState>,
  nearest: { readonly state: ThermodynamicState; readonly count: number },
): ReadonlySet<string> {
  const distances = new Map<string, readonly (number | undefined)[]>();
  for (const state of states) {
    if (distances.has(state.identifier)) continue;
    const distance = stateDistance(nearest.state, state);
    if (distance === undefined) continue;
    distances.set(state.identifier, [distance, state.temperatureK, state.pressurePa]);
  }
  const ordered = [...distances].sort(([, a], [, b]) =>
    a.reduce<number>((order, value, index) => order || compareOrderValues(value, b[index]), 0),
  );
  return new Set(ordered.slice(0, nearest.count).map(([identifier]) => identifier));
}
