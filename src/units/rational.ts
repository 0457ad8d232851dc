/**
 * Exact arithmetic for the factors between units, on `fraction.js`. Products of powers of ten drift in floats
 * (10⁻³ kg / 10⁻⁶ m³ gives 999.9999999999999); here they stay exact, and are rounded once, at the end.
 */

import Fraction from "fraction.js";

/** A decimal as a fraction: digits with an optional point and exponent, without a sign. */
export function parseDecimal(text: string): Fraction {
  const [digits = "", exponent = "0"] = text.toLowerCase().split("e");
  const [whole = "", decimals = ""] = digits.split(".");
  const power = Number(exponent) - decimals.length;
  const integer = BigInt(whole + decimals);
  return power < 0
    ? new Fraction(integer, 10n ** BigInt(-power))
    : new Fraction(integer * 10n ** BigInt(power), 1n);
}

/** A positive fraction to a power: exact if the exponent is whole, else as good as a float. */
export function raise(base: Fraction, exponent: number): Fraction {
  return Number.isInteger(exponent) ? base.pow(exponent) : parseDecimal(String(toFloat(base) ** exponent));
}

/**
 * The float nearest to a fraction. (`Fraction.valueOf` rounds numerator and denominator first.)
 * Beyond about 1e±280 the result may be 0 or infinite.
 */
export function toFloat({ s, n, d }: Fraction): number {
  if (n <= Number.MAX_SAFE_INTEGER && d <= Number.MAX_SAFE_INTEGER) return Number(s * n) / Number(d);
  // 60 bits or more of the quotient, the last one set if anything was cut off: so BigInt's conversion to a
  // number, which takes the nearest, is the only rounding.
  const shift = bitLength(d) - bitLength(n) + 64;
  const dividend = shift > 0 ? n << BigInt(shift) : n;
  const divisor = shift > 0 ? d : d << BigInt(-shift);
  const quotient = dividend / divisor;
  const isCut = quotient * divisor !== dividend;
  return Number(s * (isCut ? quotient | 1n : quotient)) * 2 ** -shift;
}

/** The length of an integer in bits, or up to three more. */
function bitLength(value: bigint): number {
  return value.toString(16).length * 4;
}
