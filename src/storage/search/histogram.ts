/** Histograms of thermodynamic states: how many objects lie in each cell of temperature and pressure. */

/** The size of the cells. A cell holds its lower edges, not its upper ones. */
export interface HistogramCells {
  /** Width in kelvin, a multiple of 0.001 K; cells begin at multiples of it. */
  readonly temperatureK: number;
  /** Cells per factor of ten in pressure, counted from 1 Pa on; at most 1000. */
  readonly perPressureDecade: number;
}

/** A cell that is not empty. */
export interface HistogramCell {
  /** Lower edge, in kelvin. */
  readonly temperatureK: number;
  /** Lower edge, in pascal; absent for states without a pressure. */
  readonly pressurePa?: number;
  readonly count: number;
}

/** Cells by temperature, then pressure; states without a pressure first. */
export interface Histogram {
  readonly cells: readonly HistogramCell[];
  /** How many matches have no thermodynamic state. */
  readonly withoutState: number;
}
