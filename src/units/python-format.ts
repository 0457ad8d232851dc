/**
 * Numbers as Python writes them. Identities and the equality of states hang on the text of a rounded number,
 * and JavaScript's own formatting differs from Python's on ties, on large numbers and on the sign of zero.
 */

import { InvalidValueError } from "../errors.js";

/** No finite float has more decimals than this. */
const MAX_DECIMALS = 1074;

/**
 * A number with a fixed count of decimals, exactly as Python's `f"{value:.{decimals}f}"`: the exact binary
 * value is rounded, half to even.
 *
 * @param decimals - A whole number from 0 to 1074.
 * @throws {InvalidValueError} if `decimals` is not such a number.
 * @example formatFixed(298.0625, 3) // "298.062", where toFixed says "298.063"
 */
export function formatFixed(value: number, decimals: number): string {
  if (!Number.isInteger(decimals) || decimals < 0 || decimals > MAX_DECIMALS) {
    throw new InvalidValueError("decimals", decimals, `must be a whole number from 0 to ${MAX_DECIMALS}`);
  }
  if (!Number.isFinite(value)) return formatFloat(value);
  const size = Math.abs(value);
  const sign = isNegative(value) ? "-" : "";
  return sign + (isToFixedExact(size, decimals) ? size.toFixed(decimals) : roundHalfToEven(size, decimals));
}

/**
 * The number that `formatFixed` writes, e.g. to keep a rounded value in a column. Infinities and NaN stay.
 *
 * @example roundFixed(298.0625, 3) // 298.062
 */
export function roundFixed(value: number, decimals: number): number {
  const text = formatFixed(value, decimals);
  return Number.isFinite(value) ? Number(text) : value;
}

/**
 * A float as Python's `repr` writes it: the shortest digits that read back as the same float, always with a
 * point or an exponent.
 *
 * @example [formatFloat(1), formatFloat(1e16), formatFloat(1e-5)] // ["1.0", "1e+16", "1e-05"]
 */
export function formatFloat(value: number): string {
  if (Number.isNaN(value)) return "nan";
  const sign = isNegative(value) ? "-" : "";
  const size = Math.abs(value);
  if (size === Number.POSITIVE_INFINITY) return `${sign}inf`;
  const [digits = "", exponentText] = size.toExponential().split("e");
  const exponent = Number(exponentText);
  if (exponent < -4 || exponent >= 16) {
    const exponentDigits = Math.abs(exponent).toString().padStart(2, "0");
    return `${sign}${digits}e${exponent < 0 ? "-" : "+"}${exponentDigits}`;
  }
  const plain = size.toString();
  return sign + (plain.includes(".") ? plain : `${plain}.0`);
}

function isNegative(value: number): boolean {
  return value < 0 || Object.is(value, -0);
}

/**
 * Whether `toFixed` rounds as Python does. ECMAScript defines it on the exact binary value, and lets only ties
 * go up. `size · 10^d` lies halfway between two integers exactly if `size · 2^(d+1)` is an odd integer, because
 * `5^d` is odd; and that product with a power of two is itself exact.
 */
function isToFixedExact(size: number, decimals: number): boolean {
  if (size >= 1e21 || decimals > 100) return false;
  return (size * 2 ** (decimals + 1)) % 2 !== 1;
}

/** The general case, in integers: the float is `mantissa · 2^exponent`. */
function roundHalfToEven(size: number, decimals: number): string {
  const [mantissa, exponent] = decompose(size);
  let scaled = mantissa * 10n ** BigInt(decimals);
  if (exponent >= 0n) {
    scaled <<= exponent;
  } else {
    const half = 1n << (-exponent - 1n);
    const rest = scaled & ((half << 1n) - 1n);
    scaled >>= -exponent;
    if (rest > half || (rest === half && (scaled & 1n) === 1n)) scaled += 1n;
  }
  const digits = scaled.toString().padStart(decimals + 1, "0");
  const point = digits.length - decimals;
  return decimals === 0 ? digits : `${digits.slice(0, point)}.${digits.slice(point)}`;
}

/** Mantissa and exponent of a float that is not negative (IEEE 754 binary64). */
function decompose(size: number): readonly [mantissa: bigint, exponent: bigint] {
  const bits = new BigUint64Array(new Float64Array([size]).buffer)[0] ?? 0n;
  const fraction = bits & 0xf_ffff_ffff_ffffn;
  const biased = bits >> 52n;
  return biased === 0n ? [fraction, -1074n] : [fraction | (1n << 52n), biased - 1075n];
}
