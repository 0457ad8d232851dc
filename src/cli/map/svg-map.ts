/** Draws a map of states as SVG: made to be put on a slide as it is. */

import { numberText } from "../human/quantity-text.js";
import { type MapScales, mapScales, type PressureUnit } from "./map-scales.js";
import type { MapTitle } from "./map-title.js";
import { pointStyle, svgPoint } from "./point-style.js";
import { merged, type StateMap, type StatePoint } from "./state-map.js";
import { svgElement, svgText } from "./svg-element.js";
import { svgLegend } from "./svg-legend.js";

const WIDTH = 1200;
const HEIGHT = 720;
const PLOT = { left: 110, right: 1010, top: 110, bottom: 620 };
/** Height of the lane for states without a pressure. */
const LANE = 64;
/** Points nearer than this are put together. */
const GRID = 18;

const INK = "#1f2a37";
const FAINT = "#6b7280";
const GRID_LINE = "#e5e7eb";
const FONT = "Lato, 'Helvetica Neue', Arial, sans-serif";

/** The picture as the text of an SVG file. */
export function svgMap({ points }: StateMap, { title, subtitle }: MapTitle, unit: PressureUnit): string {
  const hasLane = points.some(({ pressurePa }) => pressurePa === undefined);
  const hasPressures = points.some(({ pressurePa }) => pressurePa !== undefined);
  const bottom = hasLane && hasPressures ? PLOT.bottom - LANE - 14 : PLOT.bottom;
  const scales = mapScales(points, {
    x: [PLOT.left, PLOT.right],
    y: [bottom, PLOT.top],
    unit,
    ticks: { x: 8, y: 8 },
  });
  const laneTop = hasPressures ? PLOT.bottom - LANE : PLOT.top;
  const yOf = ({ pressurePa }: StatePoint): number =>
    pressurePa === undefined ? (laneTop + PLOT.bottom) / 2 : scales.y(pressurePa);
  const drawn = merged(points, (point) => {
    const column = Math.round(scales.x(point.temperatureK) / GRID);
    return `${column}|${point.pressurePa === undefined ? "" : Math.round(yOf(point) / GRID)}`;
  });
  const most = Math.max(1, ...drawn.map(({ count }) => count));
  const style = pointStyle(most);
  // Small ones are drawn last, so that large ones do not hide them.
  const circles = [...drawn]
    .sort((a, b) => b.count - a.count)
    .map((point) => svgPoint(scales.x(point.temperatureK), yOf(point), point.count, style));
  const lane = hasLane ? laneFrame(laneTop) : [];
  const area = hasPressures ? [...pressureAxis(scales, bottom, unit), frame(PLOT.top, bottom)] : [];
  return `${svgElement(
    "svg",
    {
      xmlns: "http://www.w3.org/2000/svg",
      width: WIDTH,
      height: HEIGHT,
      viewBox: `0 0 ${WIDTH} ${HEIGHT}`,
      "font-family": FONT,
      "font-size": 17,
      fill: INK,
    },
    [
      svgElement("rect", { width: WIDTH, height: HEIGHT, fill: "#ffffff" }),
      svgText(title, { x: PLOT.left, y: 50, "font-size": 28, "font-weight": 700 }),
      svgText(subtitle, { x: PLOT.left, y: 82, "font-size": 18, fill: FAINT }),
      ...temperatureAxis(scales, hasPressures ? PLOT.top : laneTop),
      ...area,
      ...lane,
      ...circles,
      ...svgLegend({ x: PLOT.right + 40, y: PLOT.top + 8, counts: drawn.map(({ count }) => count), style }),
    ],
  )}\n`;
}

function temperatureAxis({ temperatureTicks }: MapScales, top: number): readonly string[] {
  const ticks = temperatureTicks.flatMap(({ position, label }) => [
    line(position, top, position, PLOT.bottom, GRID_LINE),
    line(position, PLOT.bottom, position, PLOT.bottom + 7, INK),
    svgText(label, { x: position, y: PLOT.bottom + 28, "text-anchor": "middle" }),
  ]);
  const middle = (PLOT.left + PLOT.right) / 2;
  const name = { x: middle, y: PLOT.bottom + 66, "text-anchor": "middle", "font-size": 20 };
  return [...ticks, svgText("Temperature (K)", name)];
}

function pressureAxis({ pressureTicks }: MapScales, bottom: number, unit: PressureUnit): readonly string[] {
  const ticks = pressureTicks.flatMap(({ position, label }) =>
    label === ""
      ? [line(PLOT.left - 4, position, PLOT.left, position, FAINT)]
      : [
          line(PLOT.left, position, PLOT.right, position, GRID_LINE),
          line(PLOT.left - 7, position, PLOT.left, position, INK),
          svgText(label, { x: PLOT.left - 13, y: position + 6, "text-anchor": "end" }),
        ],
  );
  const middle = (PLOT.top + bottom) / 2;
  const name = svgText(`Pressure (${unit.symbol})`, {
    transform: `translate(34 ${numberText(middle)}) rotate(-90)`,
    "text-anchor": "middle",
    "font-size": 20,
  });
  return [...ticks, name];
}

function laneFrame(top: number): readonly string[] {
  const middle = (top + PLOT.bottom) / 2;
  const label = { x: PLOT.left - 13, "text-anchor": "end", fill: FAINT, "font-size": 16 };
  return [
    frame(top, PLOT.bottom),
    svgText("no", { ...label, y: middle - 4 }),
    svgText("pressure", { ...label, y: middle + 16 }),
  ];
}

function frame(top: number, bottom: number): string {
  const size = { x: PLOT.left, y: top, width: PLOT.right - PLOT.left, height: bottom - top };
  return svgElement("rect", { ...size, fill: "none", stroke: INK, "stroke-width": 1.5 });
}

function line(x1: number, y1: number, x2: number, y2: number, stroke: string): string {
  return svgElement("line", { x1, y1, x2, y2, stroke, "stroke-width": 1 });
}
