/** The axes of a picture of states: what they span, and where their ticks are. */

import { type ScaleLinear, type ScaleLogarithmic, scaleLinear, scaleLog } from "d3-scale";
import { numberText } from "../human/quantity-text.js";
import type { StatePoint } from "./state-map.js";

/** A unit for the pressure axis. */
export interface PressureUnit {
  readonly symbol: string;
  readonly pascal: number;
}

/** The units that people put on such an axis, by name. */
export const PRESSURE_UNITS: Readonly<Record<string, PressureUnit>> = {
  atm: { symbol: "atm", pascal: 101_325 },
  bar: { symbol: "bar", pascal: 100_000 },
  kPa: { symbol: "kPa", pascal: 1000 },
  Pa: { symbol: "Pa", pascal: 1 },
};

/** A mark on an axis, with what is written at it; empty where there is no room for all. */
export interface Tick {
  readonly position: number;
  readonly label: string;
}

/** Both axes; positions are in the unit of the picture. */
export interface MapScales {
  /** The position of a temperature in kelvin. */
  readonly x: (temperatureK: number) => number;
  /** The position of a pressure in pascal. */
  readonly y: (pressurePa: number) => number;
  readonly temperatureTicks: readonly Tick[];
  readonly pressureTicks: readonly Tick[];
  /** Whether any point has a pressure. */
  readonly hasPressures: boolean;
}

interface Extent {
  readonly x: readonly [left: number, right: number];
  readonly y: readonly [bottom: number, top: number];
  readonly unit: PressureUnit;
  /** How many ticks there is room for. */
  readonly ticks: { readonly x: number; readonly y: number };
}

/** Even a single state gets axes on which one can see where it lies. */
const LEAST_KELVIN = 20;
const LEAST_DECADES = 2;

/** The axes for some points. */
export function mapScales(points: readonly StatePoint[], { x, y, unit, ticks }: Extent): MapScales {
  const pressures = points.flatMap(({ pressurePa }) =>
    pressurePa === undefined ? [] : [pressurePa / unit.pascal],
  );
  const temperatureScale = scaleLinear(temperatureDomain(points), x).nice(ticks.x);
  const pressureScale = scaleLog(pressureDomain(pressures), y);
  return {
    x: (temperatureK) => temperatureScale(temperatureK),
    y: (pressurePa) => pressureScale(pressurePa / unit.pascal),
    temperatureTicks: temperatureTicks(temperatureScale, ticks.x),
    pressureTicks: pressureTicks(pressureScale, ticks.y),
    hasPressures: pressures.length > 0,
  };
}

function temperatureDomain(points: readonly StatePoint[]): [number, number] {
  const [low, high] = rangeOf(points.map(({ temperatureK }) => temperatureK));
  const margin = Math.max((high - low) * 0.06, (LEAST_KELVIN - (high - low)) / 2);
  return [Math.max(0, low - margin), high + margin];
}

function pressureDomain(pressures: readonly number[]): [number, number] {
  const [low, high] = pressures.length === 0 ? [0, 0] : rangeOf(pressures.map(Math.log10));
  const margin = Math.max((high - low) * 0.06, (LEAST_DECADES - (high - low)) / 2);
  return [10 ** (low - margin), 10 ** (high + margin)];
}

function rangeOf(numbers: readonly number[]): [low: number, high: number] {
  return numbers.reduce<[number, number]>(
    ([low, high], number) => [Math.min(low, number), Math.max(high, number)],
    [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
  );
}

function temperatureTicks(scale: ScaleLinear<number, number>, count: number): readonly Tick[] {
  return scale.ticks(count).map((value) => ({ position: scale(value), label: numberText(value) }));
}

/** Powers of ten are labelled; where there are hardly any, so are their multiples by 2 and 5. */
function pressureTicks(scale: ScaleLogarithmic<number, number>, count: number): readonly Tick[] {
  const ticks = scale.ticks(count);
  const powers = ticks.filter((value) => leadingDigit(value) === 1);
  const labelled = powers.length >= 3 ? [1] : [1, 2, 5];
  return ticks.map((value) => ({
    position: scale(value),
    label: labelled.includes(leadingDigit(value)) ? numberText(value) : "",
  }));
}

function leadingDigit(value: number): number {
  return Number(value.toExponential(0).charAt(0));
}
