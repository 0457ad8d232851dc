/** A data object as a row of stored_object: its payload, and the values by which it is found. */

import type { AttributeColumn } from "../data/attribute.js";
import { jsonName } from "../data/attribute.js";
import { identitySha256 } from "../data/identity.js";
import { observableNames } from "../data/observable-names.js";
import type { StoredData } from "../data/stored-data.js";
import { InvalidValueError } from "../errors.js";
import { toJsonb } from "../serialization/json/jsonb.js";
import { REFERENCE } from "../storage/dependents.js";
import { isStorageKey } from "../storage/storage-key.js";
import { Substance } from "../substances/substance.js";
import { ThermodynamicState } from "../thermodynamics/thermodynamic-state.js";

/** The columns of an object, as texts that PostgreSQL casts to their types; `null` where there is no value. */
export interface ObjectRow {
  readonly className: string;
  readonly identitySha256: string | null;
  readonly contentSha256: string;
  readonly payload: string;
  readonly payloadBytes: string;
  readonly matchValues: string;
  readonly substance: Substance | undefined;
  readonly temperatureK: string | null;
  readonly pressurePa: string | null;
  /** Names of the observables in frames, sorted. */
  readonly observableNames: readonly string[];
  readonly plain: Readonly<Partial<Record<AttributeColumn, string>>>;
  /** Keys of the force fields that it refers to, in a column or not: hardly ever more than one. */
  readonly forceFieldIds: readonly string[];
}

const INT64_COLUMNS: ReadonlySet<AttributeColumn> = new Set([
  "number_of_molecules",
  "max_number_of_molecules",
]);

/** @throws {InvalidValueError} for a count that does not fit in 64 bits. */
export function toObjectRow(object: StoredData): ObjectRow {
  const payload = toJsonb(object.json);
  const matchValues: Record<string, string> = {};
  const plain: Partial<Record<AttributeColumn, string>> = {};
  let substance: Substance | undefined;
  let state: ThermodynamicState | undefined;
  for (const [name, { query, column }] of object.declaration.attributes) {
    if (!query && column === undefined) continue;
    const matchText = object.matchText(name);
    if (matchText === undefined) continue;
    if (query) matchValues[jsonName(name)] = matchText;
    if (column === undefined) continue;
    const value = object.attributeValue(name);
    if (value instanceof Substance) substance = value;
    else if (value instanceof ThermodynamicState) state = value;
    else plain[column] = requireStorable(column, jsonName(name), matchText);
  }
  const [temperatureK = null, pressurePa = null] = state?.identifier.split("|").map(emptyToNull) ?? [];
  return {
    className: object.type,
    identitySha256: identitySha256(object) ?? null,
    contentSha256: object.contentSha256,
    payload,
    payloadBytes: String(Buffer.byteLength(payload)),
    matchValues: JSON.stringify(matchValues),
    substance,
    temperatureK,
    pressurePa,
    observableNames: observableNames(object),
    plain,
    forceFieldIds: forceFieldIds(object, plain.force_field_id),
  };
}

function forceFieldIds({ json }: StoredData, inColumn: string | undefined): readonly string[] {
  const named = [inColumn, json[jsonName(REFERENCE)]].filter((id) => typeof id === "string");
  // What cannot be a key names no force field.
  return [...new Set(named.filter(isStorageKey))].sort();
}

function emptyToNull(text: string): string | null {
  return text === "" ? null : text;
}

function requireStorable(column: AttributeColumn, field: string, text: string): string {
  if (INT64_COLUMNS.has(column) && BigInt.asIntN(64, BigInt(text)) !== BigInt(text)) {
    throw new InvalidValueError(field, text, "must fit in 64 bits");
  }
  return text;
}
