/** Whether an object's row says what the object says, value by value. */

import { dataClassNamed, dataFromStorage } from "../../data/data-registry.js";
import type { StoredData } from "../../data/stored-data.js";
import { StorageError } from "../../errors.js";
import { requireJsonObject } from "../../serialization/codec.js";
import { sha256Hex } from "../../serialization/content-hash.js";
import { fromJsonb, toJsonb } from "../../serialization/json/jsonb.js";
import { toObjectRow } from "../object-row.js";
import type { AuditedObject } from "./object-rows.js";
import { substanceDifferences } from "./substance-differences.js";
import type { Finding } from "./verify-report.js";

const MAX_SHOWN = 80;

/** What is wrong with an object as it lies in its row; the files that it names are looked for elsewhere. */
export interface ObjectCheck {
  /** `undefined` if it cannot be read. */
  readonly object: StoredData | undefined;
  readonly findings: readonly Finding[];
}

/** Decodes an object and holds its row against it. */
export function checkObject(audited: AuditedObject): ObjectCheck {
  const { row } = audited;
  let object: StoredData;
  let differences: readonly string[];
  try {
    object = dataFromStorage(requireJsonObject(fromJsonb(row.payload), ""), row.class);
    // Of a class that is registered nowhere here, no more is known than its JSON.
    const isKnown = dataClassNamed(row.class) !== undefined || dataClassNamed(object.type) !== undefined;
    if (isKnown) object.validate();
    differences = isKnown ? knownDifferences(object, audited) : payloadDifferences(object, audited);
  } catch (error) {
    if (!(error instanceof StorageError)) throw error;
    return { object: undefined, findings: [{ kind: "object-damaged", detail: error.message }] };
  }
  const isSame = object.contentSha256 === row.content_sha256;
  const content = isSame
    ? []
    : [`the sha256 of its content is ${object.contentSha256}, and the one stored ${row.content_sha256}`];
  const detail = [...content, ...differences].join("; ");
  if (detail === "") return { object, findings: [] };
  return { object, findings: [{ kind: isSame ? "column-mismatch" : "object-damaged", detail }] };
}

function payloadDifferences(object: StoredData, { row }: AuditedObject): readonly string[] {
  const bytes = Buffer.byteLength(toJsonb(object.json));
  return difference("payload_bytes", String(row.payload_bytes), String(bytes));
}

function knownDifferences(object: StoredData, { row, components }: AuditedObject): readonly string[] {
  const expected = toObjectRow(object);
  const { plain } = expected;
  return [
    ...difference("class", row.class, expected.className),
    ...difference("identity_sha256", row.identity_sha256, expected.identitySha256),
    ...difference("payload_bytes", String(row.payload_bytes), expected.payloadBytes),
    ...difference("match_values", sortedTexts(row.match_values), sortedTexts(expected.matchValues)),
    ...difference("observable_names", names(row.observable_names ?? []), names(expected.observableNames)),
    ...difference("temperature_k", row.temperature_k, expected.temperatureK, isSameFloat),
    ...difference("pressure_pa", row.pressure_pa, expected.pressurePa, isSameFloat),
    ...difference("property_phase", row.property_phase, plain.property_phase),
    ...difference("source_calculation_id", row.source_calculation_id, plain.source_calculation_id),
    ...difference("force_field_id", row.force_field_id, plain.force_field_id),
    ...difference("calculation_layer", row.calculation_layer, plain.calculation_layer),
    ...difference(
      "statistical_inefficiency",
      row.statistical_inefficiency,
      plain.statistical_inefficiency,
      isSameFloat,
    ),
    ...difference("number_of_molecules", row.number_of_molecules, plain.number_of_molecules),
    ...difference("max_number_of_molecules", row.max_number_of_molecules, plain.max_number_of_molecules),
    ...difference("substance.identifier", row.substance_identifier, expected.substance?.identifier),
    ...(expected.substance === undefined || row.substance_identifier !== expected.substance.identifier
      ? []
      : [
          ...difference("substance.identifier_sha256", row.substance_sha256, sha256Of(row)),
          ...difference(
            "substance.component_count",
            String(row.component_count),
            String(expected.substance.components.length),
          ),
          ...(components === undefined ? [] : substanceDifferences(components, expected.substance)),
        ]),
  ];
}

function sha256Of({ substance_identifier: identifier }: AuditedObject["row"]): string {
  return sha256Hex(identifier ?? "");
}

type Text = string | null | undefined;

function difference(
  column: string,
  actual: Text,
  expected: Text,
  isSame: (actual: string, expected: string) => boolean = Object.is,
): readonly string[] {
  const isEqual =
    actual == null || expected == null ? (actual ?? null) === (expected ?? null) : isSame(actual, expected);
  return isEqual ? [] : [`${column} is ${shown(actual)}, but the object says ${shown(expected)}`];
}

function shown(text: Text): string {
  if (text == null) return "nothing";
  return text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}…` : text;
}

function sortedTexts(json: string): string {
  return JSON.stringify(Object.entries(JSON.parse(json)).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** What older versions wrote is sorted as the database sorts. */
function names(list: readonly string[]): string {
  return JSON.stringify([...list].sort());
}

/** PostgreSQL and Python spell numbers differently. */
function isSameFloat(actual: string, expected: string): boolean {
  return Object.is(toFloat(actual), toFloat(expected));
}

function toFloat(text: string): number {
  return Number(text.replace(/^([+-]?)inf(inity)?$/i, "$1Infinity"));
}
