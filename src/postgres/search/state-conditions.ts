/** Criteria about thermodynamic states as SQL. The columns hold temperatures and pressures as states are compared. */

import type { PressureAbsent, StateRange } from "../../query/criterion.js";
import { formatFixed } from "../../units/python-format.js";
import type { CompileContext } from "./compile-context.js";

const COLUMNS = { temperatureK: "o.temperature_k", pressurePa: "o.pressure_pa" } as const;

/** No state is NaN, so that what lies above an end is in the interval. */
export function stateRange({ measure, interval }: StateRange, { parameters }: CompileContext): string {
  const { from, to, excludesFrom, excludesTo } = interval;
  if (Number.isNaN(from) || Number.isNaN(to)) return "false";
  const column = COLUMNS[measure];
  const end = (value: number): string => parameters.add(formatFixed(value, 3), "float8");
  const bounds = [
    ...(from === undefined ? [] : [`${column} ${excludesFrom === true ? ">" : ">="} ${end(from)}`]),
    ...(to === undefined ? [] : [`${column} ${excludesTo === true ? "<" : "<="} ${end(to)}`]),
  ];
  return bounds.length === 0 ? `${column} is not null` : bounds.join(" and ");
}

export function pressureAbsent(_criterion: PressureAbsent, _context: CompileContext): string {
  return "o.temperature_k is not null and o.pressure_pa is null";
}
