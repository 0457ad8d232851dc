/** Intervals as expressions have them. */

import type { Interval } from "../interval.js";
import type { Scale } from "./scale.js";

/**
 * The text of an interval, as `readRange` reads it.
 *
 * @example intervalText({ from: 290, to: 310, excludesTo: true }, temperatureScale) // "290 K..<310 K"
 */
export function intervalText<N extends number | bigint>(
  interval: Interval<N>,
  { text, hasUnits }: Scale<N>,
): string {
  const { from, to, excludesFrom, excludesTo } = interval;
  if (from === undefined && to === undefined) return "present";
  if (from === undefined) return to === undefined ? "" : `${excludesTo === true ? "<" : "<="} ${text(to)}`;
  if (to === undefined) return `${excludesFrom === true ? ">" : ">="} ${text(from)}`;
  // biome-ignore lint/suspicious/noDoubleEquals: 1n and 1 are the same number.
  if (from == to) return text(from);
  const points = `${excludesFrom === true ? "<" : ""}..${excludesTo === true ? "<" : ""}`;
  const [first, last] = [text(from), text(to)];
  const [, unit] = last.split(" ");
  const isShared = hasUnits && first.endsWith(` ${unit}`);
  return `${isShared ? first.split(" ")[0] : first}${points}${last}`;
}
