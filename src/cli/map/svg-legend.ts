/** The legend of a map: how large and how dark a point is for how many objects. */

import { type PointStyle, svgPoint } from "./point-style.js";
import { svgText } from "./svg-element.js";

interface Legend {
  readonly x: number;
  readonly y: number;
  /** The counts in the picture. */
  readonly counts: readonly number[];
  readonly style: PointStyle;
}

const GAP = 14;

/** A few counts between the least and the most, each with its point. */
export function svgLegend({ x, y, counts, style }: Legend): readonly string[] {
  const column = x + 26;
  let top = y + 22;
  const samples = sampleCounts(counts).flatMap((count) => {
    const radius = style.radius(count);
    const middle = top + radius;
    top = middle + radius + GAP;
    return [
      svgPoint(column, middle, count, style),
      svgText(String(count), { x: column + 42, y: middle + 6 }),
    ];
  });
  return [svgText("Objects", { x, y: y + 6, "font-size": 18, "font-weight": 700 }), ...samples];
}

/** Round counts (1, 2, 5, 10, …) that occur or lie between those that do, and the most. */
export function sampleCounts(counts: readonly number[]): readonly number[] {
  const [least, most] = [Math.min(...counts), Math.max(...counts)];
  const round = Array.from(
    { length: 30 },
    (_, index) => ([1, 2, 5][index % 3] ?? 1) * 10 ** Math.floor(index / 3),
  );
  const between = round.filter((count) => count > least && count < most * 0.75);
  const step = Math.max(1, Math.ceil(between.length / 3));
  const some = between.filter((_count, index) => (between.length - 1 - index) % step === 0);
  return [...new Set([least, ...some, most])].filter((count) => Number.isFinite(count)).sort((a, b) => a - b);
}
