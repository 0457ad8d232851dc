/** Colours for counts: from light to dark, legible on white and in print, and told apart by everybody. */

import { scaleLog } from "d3-scale";

/** Steps of a ramp from pale yellow over green to dark blue, as red, green and blue. */
const RAMP: readonly (readonly [number, number, number])[] = [
  [199, 224, 180],
  [127, 205, 187],
  [65, 182, 196],
  [29, 145, 192],
  [34, 94, 168],
  [37, 52, 148],
];

/** The share of a count between one and the most, from 0 to 1; equal factors make equal steps. */
export function shareOf(count: number, most: number): number {
  return most <= 1 ? 1 : scaleLog([1, most], [0, 1])(Math.max(1, count));
}

/** The colour for a share, as red, green and blue. */
export function rampColour(share: number): readonly [red: number, green: number, blue: number] {
  const place = Math.min(1, Math.max(0, share)) * (RAMP.length - 1);
  const [low, high] = [RAMP[Math.floor(place)], RAMP[Math.ceil(place)]];
  const between = place - Math.floor(place);
  const mix = (index: 0 | 1 | 2): number =>
    Math.round((low?.[index] ?? 0) * (1 - between) + (high?.[index] ?? 0) * between);
  return [mix(0), mix(1), mix(2)];
}
