/** The columns of a table of matches. */

import { type Attribute, jsonName } from "../../data/attribute.js";
import type { StoredDataClass } from "../../data/stored-data.js";
import type { Retrieved } from "../../storage/retrieved.js";
import type { Order } from "../../storage/search/search.js";
import type { Summary } from "../../storage/search/summary.js";
import { phaseText } from "../../thermodynamics/property-phase.js";
import { mebibyteText } from "./byte-text.js";
import { numberText } from "./quantity-text.js";
import { pressureText, temperatureText } from "./state-text.js";
import { substanceIdentifierText } from "./substance-text.js";
import type { Column } from "./table.js";
import { attributeWords, valueText } from "./value-text.js";

/** A match; its object only where the class has attributes that a summary does not tell. */
export interface Row {
  readonly summary: Summary;
  readonly entry: Retrieved | undefined;
}

export interface CellColumn extends Column {
  /** Empty for an object that has no such value; a column of nothing but those is left out. */
  readonly cell: (row: Row) => string;
}

/** The columns for a class, and those for what the matches are ordered by. */
export function summaryColumns(
  { declaration }: StoredDataClass,
  order: readonly Order[],
): readonly CellColumn[] {
  const isOrderedBy = (by: Order["by"]): boolean => order.some((level) => level.by === by);
  return [
    { heading: "key", cell: ({ summary }) => summary.key },
    ...BEFORE.map(column),
    ...[...declaration.attributes].filter(isUntold).map(([name, attribute]) => ownColumn(name, attribute)),
    ...AFTER.map(column),
    ...(isOrderedBy("nearness") ? [DISTANCE].map(column) : []),
    ...(isOrderedBy("storedAt") ? STORING.map(column) : []),
  ];
}

/** Whether a class has attributes to search for that its summaries do not tell. */
export function needsObjects({ declaration }: StoredDataClass): boolean {
  return [...declaration.attributes].some(isUntold);
}

type Told = readonly [
  heading: string,
  align: "left" | "right",
  text: (summary: Summary) => string | undefined,
];

const BEFORE: readonly Told[] = [
  ["substance", "left", ({ substance }) => substance && substanceIdentifierText(substance)],
  ["temperature", "left", ({ temperatureK }) => optional(temperatureK, temperatureText)],
  ["pressure", "left", ({ pressurePa }) => optional(pressurePa, pressureText)],
  ["phase", "left", ({ propertyPhase }) => optional(propertyPhase, phaseText)],
  ["stat. ineff.", "right", (summary) => optional(summary.statisticalInefficiency, numberText)],
  ["molecules", "right", ({ numberOfMolecules }) => optional(numberOfMolecules, numberText)],
];

const AFTER: readonly Told[] = [
  ["files", "right", ({ fileCount }) => optional(fileCount, String)],
  ["MiB", "right", ({ archiveBytes }) => optional(archiveBytes, mebibyteText)],
];

const DISTANCE: Told = ["distance", "right", ({ distance }) => optional(distance, distanceText)];

const STORING: readonly Told[] = [
  ["stored", "left", ({ storedAt }) => optional(storedAt, timeText)],
  ["by", "left", ({ storedBy }) => storedBy],
];

function column([heading, align, text]: Told): CellColumn {
  return { heading, align, cell: ({ summary }) => text(summary) ?? "" };
}

function ownColumn(name: string, attribute: Attribute): CellColumn {
  return {
    heading: attributeWords(jsonName(name)),
    align: attribute.type.order === "number" || attribute.type.name === "quantity" ? "right" : "left",
    cell: ({ entry }) => {
      const value = entry?.object.attributeValue(name);
      return value === undefined ? "" : valueText(attribute, value);
    },
  };
}

function isUntold([, { column: inColumn, query }]: readonly [string, Attribute]): boolean {
  return query && inColumn === undefined;
}

function optional<T>(value: T | undefined, text: (value: T) => string): string | undefined {
  return value === undefined ? undefined : text(value);
}

function distanceText(distance: number): string {
  return distance.toFixed(3);
}

/** @example timeText(new Date(0)) // "1970-01-01 00:00 UTC" */
function timeText(time: Date): string {
  return `${time.toISOString().slice(0, 16).replace("T", " ")} UTC`;
}
