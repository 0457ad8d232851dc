/** How a point looks: its area and its colour grow with what it stands for. */

import { rampColour, shareOf } from "./colour.js";
import { svgElement } from "./svg-element.js";

/** The radius and the colour of a point for a count. */
export interface PointStyle {
  readonly radius: (count: number) => number;
  readonly fill: (count: number) => string;
}

const LEAST_RADIUS = 5;
const LARGEST_RADIUS = 26;
/** Where every point is one object there is nothing to compare. */
const ONLY_RADIUS = 9;

/** The style of points of which the largest stands for `most` objects. */
export function pointStyle(most: number): PointStyle {
  return {
    radius: (count) =>
      most === 1 ? ONLY_RADIUS : Math.max(LEAST_RADIUS, LARGEST_RADIUS * Math.sqrt(count / most)),
    fill: (count) => `rgb(${rampColour(shareOf(count, most)).join(",")})`,
  };
}

/** A point of the picture. */
export function svgPoint(cx: number, cy: number, count: number, { radius, fill }: PointStyle): string {
  return svgElement("circle", {
    cx,
    cy,
    r: radius(count),
    fill: fill(count),
    "fill-opacity": 0.88,
    stroke: "#1f2a37",
    "stroke-width": 1,
  });
}
