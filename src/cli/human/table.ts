/** Tables for the terminal: columns aligned, hardly any lines, nothing that gets in the way of grep and cut. */

import CliTable from "cli-table3";
import { printableLine } from "./printable.js";

/** A column: its heading, and on which side its cells are aligned. */
export interface Column {
  readonly heading: string;
  /** Default: left. */
  readonly align?: "left" | "right";
}

const CHARACTERS = {
  top: "",
  "top-mid": "",
  "top-left": "",
  "top-right": "",
  bottom: "",
  "bottom-mid": "",
  "bottom-left": "",
  "bottom-right": "",
  left: "",
  "left-mid": "",
  mid: "─",
  "mid-mid": "──",
  right: "",
  "right-mid": "",
  middle: "  ",
} as const;

/** A table with a line under its headings. */
export function tableText(columns: readonly Column[], rows: readonly (readonly string[])[]): string {
  const table = new CliTable({
    head: columns.map(({ heading }) => heading),
    colAligns: columns.map(({ align = "left" }) => align),
    chars: CHARACTERS,
    style: { "padding-left": 0, "padding-right": 0, head: [], border: [], compact: true },
  });
  table.push(...rows.map((row) => row.map(printableLine)));
  return trimLines(table.toString());
}

/** Names with their values, one pair a line. */
export function pairsText(pairs: readonly (readonly [name: string, value: string])[]): string {
  const width = Math.max(0, ...pairs.map(([name]) => name.length));
  return trimLines(
    pairs
      .map(([name, value]) => `  ${printableLine(name).padEnd(width)}  ${printableLine(value)}`)
      .join("\n"),
  );
}

function trimLines(text: string): string {
  return text.replaceAll(/ +$/gm, "");
}
