/** What the numbers of a range are: plain ones, or quantities that are kept in one unit. */

import { InvalidValueError } from "../../errors.js";
import { toInteger } from "../../units/integer.js";
import { Quantity } from "../../units/quantity.js";

/** How the ends of a range are read and written. */
export interface Scale<N extends number | bigint = number> {
  /** What is expected, with an example, for errors. */
  readonly what: string;
  readonly hasUnits: boolean;
  /** The unit in which numbers are kept, empty where there are none. */
  readonly baseUnit: string;
  /** The number that is kept. `unit` is empty where none was written; throws `InvalidValueError`. */
  readonly toBase: (value: number | bigint, unit: string) => N;
  /** What a tolerance reaches beyond these is cut off. */
  readonly bounds?: readonly [low: N, high: N];
  /** A kept number as text. */
  readonly text: (value: N) => string;
}

export const temperatureScale: Scale = quantityScale("kelvin", "K", 'a temperature, like "298.15 K"');
export const pressureScale: Scale = quantityScale("pascal", "Pa", 'a pressure, like "1 atm"');

/** Whole numbers and floats, as they are. */
export const numberScale: Scale<number | bigint> = {
  what: "a number",
  hasUnits: false,
  baseUnit: "",
  toBase: (value) => (typeof value === "bigint" ? toInteger(value) : value),
  text: numberText,
};

/** Numbers of components. */
export const countScale: Scale = {
  what: "a number",
  hasUnits: false,
  baseUnit: "",
  toBase: Number,
  text: numberText,
};

/** Mole fractions. */
export const fractionScale: Scale = { ...countScale, what: "a mole fraction, like 0.25", bounds: [0, 1] };

const BYTES: ReadonlyMap<string, number> = new Map([
  ["", 1],
  ["b", 1],
  ["byte", 1],
  ["bytes", 1],
  ...["k", "m", "g", "t", "p"].flatMap((prefix, index): readonly [string, number][] => [
    [`${prefix}b`, 1000 ** (index + 1)],
    [`${prefix}ib`, 1024 ** (index + 1)],
  ]),
]);
const LARGE_UNITS = ["TiB", "GiB", "MiB", "KiB"];

/** Numbers of bytes. */
export const byteScale: Scale = {
  what: 'a size, like "1 GiB" or "500 MB"',
  hasUnits: true,
  baseUnit: "B",
  toBase: (value, unit) => {
    const factor = BYTES.get(unit.toLowerCase());
    if (factor === undefined)
      throw new InvalidValueError("", unit, "must be a unit like kB, MB, GB, KiB, MiB, GiB");
    return Math.round(Number(value) * factor);
  },
  text: (bytes) => {
    const unit = LARGE_UNITS.find((each) => bytes > 0 && bytes % (BYTES.get(each.toLowerCase()) ?? 1) === 0);
    return unit === undefined ? `${bytes} B` : `${bytes / (BYTES.get(unit.toLowerCase()) ?? 1)} ${unit}`;
  },
};

function quantityScale(unitName: string, symbol: string, what: string): Scale {
  return {
    what,
    hasUnits: true,
    baseUnit: symbol,
    toBase: (value, unit) => {
      if (unit === "" || unit === "%") throw new InvalidValueError("", value, `needs a unit; write ${what}`);
      return new Quantity(value, unit).valueIn(unitName);
    },
    text: (value) => `${numberText(value)} ${symbol}`,
  };
}

function numberText(value: number | bigint): string {
  return String(value).replace("Infinity", "inf");
}
