/** The names by which expressions speak of attributes: those of typed JSON, and short ones for what is usual. */

import { type Attribute, type AttributeColumn, jsonName } from "../../data/attribute.js";
import type { StoredDataClass } from "../../data/stored-data.js";

/** An attribute that queries can name. */
export interface NamedAttribute {
  readonly name: string;
  readonly attribute: Attribute;
}

const SHORT_NAMES: Readonly<Record<AttributeColumn, string>> = {
  substance: "substance",
  thermodynamic_state: "state",
  property_phase: "phase",
  source_calculation_id: "source-calculation",
  force_field_id: "force-field",
  calculation_layer: "layer",
  statistical_inefficiency: "inefficiency",
  number_of_molecules: "molecules",
  max_number_of_molecules: "max-molecules",
};

/** The attribute of a class that a word stands for; "-" and "_" are the same, and so are cases. */
export function attributeNamed(word: string, dataClass: StoredDataClass): NamedAttribute | undefined {
  const wanted = normal(word);
  const named = searchableAttributes(dataClass);
  return (
    named.find(({ name }) => jsonName(name) === word) ??
    named.find(({ name }) => normal(jsonName(name)) === wanted || normal(name) === wanted) ??
    named.find(({ attribute: { column } }) => column !== undefined && normal(SHORT_NAMES[column]) === wanted)
  );
}

/** The word for an attribute: the short one if there is one. */
export function wordFor({ name, attribute: { column } }: NamedAttribute): string {
  return column === undefined ? jsonName(name) : SHORT_NAMES[column];
}

/** The words that stand for attributes of a class, short ones where there are. */
export function attributeWords(dataClass: StoredDataClass): readonly string[] {
  return searchableAttributes(dataClass).map(wordFor);
}

/** The attributes of a class that queries can name. */
export function searchableAttributes({ declaration }: StoredDataClass): readonly NamedAttribute[] {
  return [...declaration.attributes]
    .filter(([, { query, column }]) => query || column !== undefined)
    .map(([name, attribute]) => ({ name, attribute }));
}

function normal(word: string): string {
  return word.toLowerCase().replaceAll("-", "_");
}
