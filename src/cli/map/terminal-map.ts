/** Draws a map of states in characters, as wide as the terminal is. */

import { rampColour, shareOf } from "./colour.js";
import { type MapScales, mapScales, type PressureUnit } from "./map-scales.js";
import { merged, type StateMap, type StatePoint } from "./state-map.js";

/** What the picture is drawn on. */
export interface TerminalSurface {
  /** Columns of text. */
  readonly width: number;
  readonly hasColour: boolean;
}

const SHADES = ["░", "▒", "▓", "█"] as const;
const MARGIN = 10;
const ROWS = 15;
const LEAST_WIDTH = 40;
const LARGEST_WIDTH = 120;

/** The picture as lines; the more objects in a place, the darker it is. */
export function terminalMap({ points }: StateMap, unit: PressureUnit, surface: TerminalSurface): string {
  const width = Math.min(LARGEST_WIDTH, Math.max(LEAST_WIDTH, surface.width)) - MARGIN - 1;
  const scales = mapScales(points, {
    x: [0, width - 1],
    y: [ROWS - 1, 0],
    unit,
    ticks: { x: Math.floor(width / 12), y: 5 },
  });
  const drawn = merged(points, (point) => cellName(point, scales));
  const cells = new Map(drawn.map((point) => [cellName(point, scales), point.count]));
  const most = Math.max(1, ...cells.values());
  const draw = (row: string): string =>
    Array.from({ length: width }, (_, column) => {
      const count = cells.get(`${column}|${row}`);
      return count === undefined ? " " : shade(count, most, surface);
    }).join("");
  const hasLane = points.some(({ pressurePa }) => pressurePa === undefined);
  return [
    ...(scales.hasPressures ? pressureRows(scales, unit, draw) : []),
    ...(hasLane && scales.hasPressures ? [`${" ".repeat(MARGIN)}├${"─".repeat(width)}`] : []),
    ...(hasLane ? [`${"none".padStart(MARGIN)}│${draw(LANE)}`] : []),
    ...temperatureLines(scales, width),
    "",
    ...legend(most, width, surface),
  ]
    .map((line) => line.trimEnd())
    .join("\n");
}

/** The row of states without a pressure. */
const LANE = "none";

function cellName({ temperatureK, pressurePa }: StatePoint, { x, y }: MapScales): string {
  return `${Math.round(x(temperatureK))}|${pressurePa === undefined ? LANE : Math.round(y(pressurePa))}`;
}

function pressureRows(
  { pressureTicks }: MapScales,
  unit: PressureUnit,
  draw: (row: string) => string,
): readonly string[] {
  const labels = new Map(
    pressureTicks
      .filter(({ label }) => label !== "")
      .map(({ position, label }) => [Math.round(position), label]),
  );
  return Array.from({ length: ROWS }, (_, row) => {
    const label = labels.get(row);
    const text = label === undefined ? "" : `${label} ${unit.symbol}`;
    return `${text.padStart(MARGIN - 1)} ${label === undefined ? "│" : "┤"}${draw(String(row))}`;
  });
}

function temperatureLines({ temperatureTicks }: MapScales, width: number): readonly string[] {
  const line = Array.from({ length: width }, () => "─");
  let labels = "";
  for (const { position, label } of temperatureTicks) {
    const column = Math.round(position);
    line[column] = "┬";
    const text = `${label} K`;
    const start = Math.max(0, Math.min(column - Math.floor(text.length / 2), width - text.length));
    // What would run into the label before it is left out.
    if (labels === "" || start > labels.length) labels = labels.padEnd(start) + text;
  }
  return [`${" ".repeat(MARGIN)}└${line.join("")}`, `${" ".repeat(MARGIN + 1)}${labels}`];
}

/** One line, or where that is too narrow several. */
function legend(most: number, width: number, surface: TerminalSurface): readonly string[] {
  const entries = SHADES.flatMap((_, level) => {
    const [from, to] = [countAt(level, most), countAt(level + 1, most) - (level + 1 < SHADES.length ? 1 : 0)];
    return from > to
      ? []
      : [{ shade: shade(from, most, surface), text: from === to ? `${from}` : `${from}–${to}` }];
  });
  const length = entries.reduce((sum, { text }) => sum + text.length + 5, 0);
  const texts = entries.map(({ shade: shown, text }) => `${shown} ${text}`);
  const title = "objects".padStart(MARGIN - 1);
  const indent = " ".repeat(MARGIN + 1);
  if (length <= width) return [`${title}  ${texts.join("   ")}`];
  return texts.map((text, index) => `${index === 0 ? `${title}  ` : indent}${text}`);
}

/** The least count that has a shade. */
function countAt(level: number, most: number): number {
  if (most === 1) return level === SHADES.length - 1 ? 1 : level < SHADES.length - 1 ? 2 : 1;
  return level === SHADES.length ? most : Math.ceil(most ** (level / SHADES.length) - 1e-9);
}

function shade(count: number, most: number, { hasColour }: TerminalSurface): string {
  const share = shareOf(count, most);
  const level = Math.min(SHADES.length - 1, Math.floor(share * SHADES.length + 1e-9));
  const character = SHADES[level] ?? "█";
  if (!hasColour) return character;
  return `\u001b[38;2;${rampColour(share).join(";")}m█\u001b[39m`;
}
