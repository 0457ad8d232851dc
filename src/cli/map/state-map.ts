/**
 * The states of stored objects as points of a picture. They come from histograms with cells too narrow to be
 * seen, so that a million objects are as quickly drawn as ten; where points would lie on each other, they are
 * put together.
 */

import type { DataQuery } from "../../query/data-query.js";
import type { HistogramCell, HistogramCells } from "../../storage/search/histogram.js";
import type { StorageBackend } from "../../storage/storage-backend.js";

/** A point: so many objects in, or about, a state. */
export interface StatePoint {
  readonly temperatureK: number;
  /** Absent for states without a pressure. */
  readonly pressurePa?: number;
  readonly count: number;
}

/** What is to be seen. */
export interface StateMap {
  readonly points: readonly StatePoint[];
  /** Objects that are drawn. */
  readonly total: number;
  readonly withoutState: number;
}

/** Narrower than a pixel for whatever range is drawn. */
const FINE: HistogramCells = { temperatureK: 0.1, perPressureDecade: 500 };

/** The states of everything that matches. */
export async function readStateMap(store: StorageBackend, queries: readonly DataQuery[]): Promise<StateMap> {
  const points = new Map<string, StatePoint>();
  let withoutState = 0;
  for (const query of queries) {
    const histogram = await store.search(query).histogram(FINE);
    withoutState += histogram.withoutState;
    for (const cell of histogram.cells) {
      const point = middleOf(cell);
      const name = `${point.temperatureK}|${point.pressurePa}`;
      points.set(name, { ...point, count: point.count + (points.get(name)?.count ?? 0) });
    }
  }
  const all = [...points.values()];
  return { points: all, total: countOf(all), withoutState };
}

/** How many objects points stand for. */
function countOf(points: readonly StatePoint[]): number {
  return points.reduce((sum, { count }) => sum + count, 0);
}

/**
 * Points that fall into the same cell of a grid, put together at their common centre.
 *
 * @param cellOf names the cell of a point.
 */
export function merged(
  points: readonly StatePoint[],
  cellOf: (point: StatePoint) => string,
): readonly StatePoint[] {
  const cells = new Map<string, StatePoint>();
  for (const point of points) {
    const name = cellOf(point);
    const other = cells.get(name);
    cells.set(name, other === undefined ? point : centreOf(other, point));
  }
  return [...cells.values()];
}

function centreOf(a: StatePoint, b: StatePoint): StatePoint {
  const count = a.count + b.count;
  const temperatureK = (a.temperatureK * a.count + b.temperatureK * b.count) / count;
  if (a.pressurePa === undefined || b.pressurePa === undefined) return { temperatureK, count };
  // On a logarithmic axis the centre is the geometric mean.
  const logarithm = (Math.log(a.pressurePa) * a.count + Math.log(b.pressurePa) * b.count) / count;
  return { temperatureK, pressurePa: Math.exp(logarithm), count };
}

function middleOf({ temperatureK, pressurePa, count }: HistogramCell): StatePoint {
  const middle = temperatureK + FINE.temperatureK / 2;
  if (pressurePa === undefined) return { temperatureK: middle, count };
  // A pressure that rounds to nothing has no place on a logarithmic axis; it is drawn at its very end.
  const lowest = 0.001;
  const factor = 10 ** (0.5 / FINE.perPressureDecade);
  return { temperatureK: middle, pressurePa: Math.max(pressurePa, lowest) * factor, count };
}
