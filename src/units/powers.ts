/** Products of powers, of units or of dimensions alike, and their canonical text, which is pint's. */

/** Exponents by name; none is zero. */
export type Powers = ReadonlyMap<string, number>;

/** What sums of decimal exponents may be off by: pint writes exponents with six digits. */
const SMALLEST_EXPONENT = 1e-6;

/** `left · right ** exponent`. */
export function multiplyPowers(left: Powers, right: Powers, exponent = 1): Powers {
  const product = new Map(left);
  for (const [name, power] of right) {
    const sum = (product.get(name) ?? 0) + power * exponent;
    if (Math.abs(sum) < SMALLEST_EXPONENT) product.delete(name);
    else product.set(name, sum);
  }
  return product;
}

/**
 * The canonical text: what is multiplied in the order of names, then each divisor in the order of names.
 *
 * @example formatPowers(new Map([["mole", -1], ["kilojoule", 1]])) // "kilojoule / mole"
 */
export function formatPowers(powers: Powers): string {
  if (powers.size === 0) return "dimensionless";
  const sorted = [...powers].sort(([left], [right]) => (left < right ? -1 : 1));
  const factors = sorted.filter(([, power]) => power > 0).map(([name, power]) => formatPower(name, power));
  const divisors = sorted.filter(([, power]) => power < 0).map(([name, power]) => formatPower(name, -power));
  return [factors.join(" * ") || "1", ...divisors].join(" / ");
}

function formatPower(name: string, power: number): string {
  const exponent = Number(power.toPrecision(6));
  return exponent === 1 ? name : `${name} ** ${exponent}`;
}
