/**
 * The states nearest to one as SQL: the distinct states of the objects that match are ranked, and the objects of
 * the first ones taken. The distance is computed as `stateDistance` does, operation by operation.
 */

import { FARTHEST_NEAR, type Nearest } from "../../query/nearness.js";
import type { ParameterList } from "./compiled-query.js";

/** A table of the nearest states, and how objects are joined to it as `n`. */
export interface NearestStates {
  readonly table: string;
  readonly join: string;
}

/** @param conditions what objects `o` must be like for their states to count. */
export function nearestStates(
  { state, count }: Nearest,
  conditions: readonly string[],
  parameters: ParameterList,
): NearestStates {
  const { temperatureK, pressurePa } = state;
  const farthest = `'${FARTHEST_NEAR}'::float8`;
  const temperature = parameters.add(String(temperatureK), "float8");
  const dt = `((o.temperature_k - ${temperature}) / 10::float8)`;
  const squares = [`${dt} * ${dt}`];
  const near = [...conditions, `o.temperature_k <= ${farthest}`];
  if (temperatureK > FARTHEST_NEAR || (pressurePa ?? 0) > FARTHEST_NEAR) near.push("false");
  if (pressurePa === undefined) {
    near.push("o.pressure_pa is null");
  } else {
    const pressure = parameters.add(String(pressurePa), "float8");
    // Two pressures that both round to 0 are equal, and there is nothing to divide by.
    const dp = `(case when o.pressure_pa = ${pressure} then 0::float8 else 2::float8 * (o.pressure_pa - ${pressure}) / (o.pressure_pa + ${pressure}) end)`;
    squares.push(`${dp} * ${dp}`);
    near.push(`o.pressure_pa <= ${farthest}`);
  }
  const samePressure = pressurePa === undefined ? "o.pressure_pa is null" : "o.pressure_pa = n.pressure_pa";
  return {
    table: `
  select o.temperature_k, o.pressure_pa, sqrt(${squares.join(" + ")}) as distance
  from stored_object o
  where ${near.join("\n    and ")}
  group by o.temperature_k, o.pressure_pa
  order by distance, o.temperature_k, o.pressure_pa
  limit ${parameters.add(String(count), "int8")}`,
    join: `join n on o.temperature_k = n.temperature_k and ${samePressure}`,
  };
}
