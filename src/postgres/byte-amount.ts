/** Sizes in what people are told of a database. */

const UNITS = ["bytes", "KiB", "MiB", "GiB", "TiB"];

/** A size in the largest unit of which it is at least one, with at most one decimal. @example byteAmount(1536) // "1.5 KiB" */
export function byteAmount(bytes: number): string {
  let amount = bytes;
  let unit = 0;
  while (amount >= 1024 && unit < UNITS.length - 1) {
    amount /= 1024;
    unit += 1;
  }
  return `${Number(amount.toFixed(1))} ${UNITS[unit]}`;
}
