/**
 * The cells of histograms: where they begin, and which one holds a state. States are compared to three
 * decimals, and so are the edges of temperature; in whole thousandths nothing is left to rounding.
 */

import { InvalidValueError } from "../../errors.js";
import type { HistogramCell, HistogramCells } from "./histogram.js";

const PER_KELVIN = 1000;
const MAX_PER_DECADE = 1000;

/** A state as it is kept in a histogram: kelvin and pascal, rounded to three decimals. */
export interface CellState {
  readonly temperatureK: number;
  readonly pressurePa?: number | undefined;
}

/** @throws {InvalidValueError} for a width that is no multiple of 0.001 K above 0, or a number of cells that is no count. */
export function requireCells(cells: HistogramCells): HistogramCells {
  const { temperatureK, perPressureDecade } = cells;
  const thousandths = Math.round(temperatureK * PER_KELVIN);
  if (!(thousandths > 0 && Number.isSafeInteger(thousandths) && thousandths / PER_KELVIN === temperatureK)) {
    throw new InvalidValueError("temperatureK", temperatureK, "must be a multiple of 0.001 K, above 0");
  }
  const isCount = Number.isInteger(perPressureDecade) && perPressureDecade > 0;
  if (isCount && perPressureDecade <= MAX_PER_DECADE) return cells;
  throw new InvalidValueError(
    "perPressureDecade",
    perPressureDecade,
    `must be a whole number from 1 to ${MAX_PER_DECADE}`,
  );
}

/** The lower edges of the cell that holds a state. */
export function cellOf(state: CellState, cells: HistogramCells): Omit<HistogramCell, "count"> {
  const temperatureK = temperatureEdge(state.temperatureK, cells);
  return state.pressurePa === undefined
    ? { temperatureK }
    : { temperatureK, pressurePa: pressureEdge(state.pressurePa, cells) };
}

/** Cells in the order of a histogram, with what was counted for states put into them. */
export function countCells(
  states: Iterable<CellState & { readonly count: number }>,
  cells: HistogramCells,
): readonly HistogramCell[] {
  const counted = new Map<string, HistogramCell>();
  for (const { count, ...state } of states) {
    const cell = cellOf(state, cells);
    const name = `${cell.temperatureK}|${cell.pressurePa ?? ""}`;
    counted.set(name, { ...cell, count: (counted.get(name)?.count ?? 0) + count });
  }
  return [...counted.values()].sort(
    (a, b) => a.temperatureK - b.temperatureK || (a.pressurePa ?? -1) - (b.pressurePa ?? -1),
  );
}

function temperatureEdge(temperatureK: number, cells: HistogramCells): number {
  const width = Math.round(cells.temperatureK * PER_KELVIN);
  return (Math.floor(Math.round(temperatureK * PER_KELVIN) / width) * width) / PER_KELVIN;
}

/** The cell of a pressure that rounds to nothing begins at 0. */
function pressureEdge(pressurePa: number, { perPressureDecade }: HistogramCells): number {
  if (pressurePa <= 0) return 0;
  // The logarithm only says where to look: its last bit is not the same everywhere.
  let index = Math.floor(Math.log10(pressurePa) * perPressureDecade);
  while (edgeAt(index, perPressureDecade) > pressurePa) index -= 1;
  while (edgeAt(index + 1, perPressureDecade) <= pressurePa) index += 1;
  return edgeAt(index, perPressureDecade);
}

/** The edge so many cells above 1 Pa; exact at powers of ten. */
function edgeAt(index: number, perDecade: number): number {
  const decade = index / perDecade;
  return Number.isInteger(decade) ? Number(`1e${decade}`) : 10 ** decade;
}
