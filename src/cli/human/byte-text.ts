/** Sizes for people. */

const MEBIBYTE = 1024 ** 2;

/** A size in MiB with two decimals, without the unit; what is not nothing does not look like nothing. */
export function mebibyteText(bytes: number): string {
  const text = (bytes / MEBIBYTE).toFixed(2);
  return bytes > 0 && text === "0.00" ? "<0.01" : text;
}
