/** A table of objects of one class: what tells them apart, and how large they are. */

import type { Attribute, AttributeColumn } from "../../data/attribute.js";
import { floatType, integerType, quantityType } from "../../data/attribute-type.js";
import type { StoredDataClass } from "../../data/stored-data.js";
import type { AncillaryFile } from "../../storage/ancillary/ancillary-file.js";
import type { Retrieved } from "../../storage/retrieved.js";
import { ThermodynamicState } from "../../thermodynamics/thermodynamic-state.js";
import type { Quantity } from "../../units/quantity.js";
import { mebibyteText } from "./byte-text.js";
import { quantityText } from "./quantity-text.js";
import { type Column, tableText } from "./table.js";
import { attributeWords, valueText } from "./value-text.js";

/** An object with its files, which are asked for only when it is shown. */
interface Row {
  readonly entry: Retrieved;
  readonly files: readonly AncillaryFile[] | undefined;
}

interface CellColumn extends Column {
  /** Empty for an object that has no such value; a column of nothing but those is left out. */
  readonly cell: (row: Row) => string;
}

/** A table of the objects, a line each. */
export async function entriesText(
  dataClass: StoredDataClass,
  entries: readonly Retrieved[],
): Promise<string> {
  const rows = await Promise.all(
    entries.map(async (entry): Promise<Row> => ({ entry, files: await entry.ancillary?.files() })),
  );
  const columns = [
    { heading: "key", cell: ({ entry }: Row) => entry.key },
    ...[...dataClass.declaration.attributes].flatMap(([name, attribute]) =>
      attributeColumns(name, attribute),
    ),
    ...FILE_COLUMNS,
  ].filter(({ cell }) => rows.some((row) => cell(row) !== ""));
  return tableText(
    columns,
    rows.map((row) => columns.map(({ cell }) => cell(row))),
  );
}

const FILE_COLUMNS: readonly CellColumn[] = [
  { heading: "files", align: "right", cell: ({ files }) => (files === undefined ? "" : `${files.length}`) },
  {
    heading: "MiB",
    align: "right",
    cell: ({ files }) =>
      files === undefined ? "" : mebibyteText(files.reduce((sum, { size }) => sum + size, 0)),
  },
];

/** The columns for attributes that a person looks for; the long ids are left to the command get. */
const HEADINGS: Readonly<Partial<Record<AttributeColumn, string>>> = {
  substance: "substance",
  property_phase: "phase",
  number_of_molecules: "molecules",
  statistical_inefficiency: "stat. ineff.",
};

function attributeColumns(name: string, attribute: Attribute): readonly CellColumn[] {
  if (attribute.column === "thermodynamic_state") return stateColumns(name);
  const heading = headingOf(name, attribute);
  if (heading === undefined) return [];
  const cell = ({ entry: { object } }: Row): string => {
    const value = object.attributeValue(name);
    return value === undefined ? "" : valueText(attribute, value);
  };
  return [{ heading, align: NUMERIC.has(attribute.type.name) ? "right" : "left", cell }];
}

/** What is shown without a column of its own is what queries of that class can name. */
function headingOf(name: string, { column, query }: Attribute): string | undefined {
  if (column !== undefined) return HEADINGS[column];
  return query ? attributeWords(name) : undefined;
}

const NUMERIC: ReadonlySet<string> = new Set([integerType.name, floatType.name, quantityType.name]);

function stateColumns(name: string): readonly CellColumn[] {
  const state = ({ entry: { object } }: Row): ThermodynamicState | undefined => {
    const value = object.attributeValue(name);
    return value instanceof ThermodynamicState ? value : undefined;
  };
  return [
    { heading: "temperature", cell: (row) => textOf(state(row)?.temperature) },
    { heading: "pressure", cell: (row) => textOf(state(row)?.pressure) },
  ];
}

function textOf(quantity: Quantity | undefined): string {
  return quantity === undefined ? "" : quantityText(quantity);
}
