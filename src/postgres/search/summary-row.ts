/**
 * Rows of results: what is read of a match that is shown without its object. Neither the payload nor the bytes of
 * the archive are touched. All values come as texts, whatever way the statement was sent, and are put together
 * by hand: a million rows pass here in one stream.
 */

import { LRUCache } from "lru-cache";
import { CorruptionError } from "../../errors.js";
import type { Summary } from "../../storage/search/summary.js";
import { toInteger } from "../../units/integer.js";
import type { MatchStatement } from "./match-statement.js";

/** A row as it comes, by column. */
export type TextRow = Readonly<Record<string, string | null>>;

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** Size and file count of an archive are read together, and only for rows that are given. */
const COLUMNS = [
  "o.key",
  "o.class",
  "(select s.identifier from substance s where s.project_id = o.project_id and s.id = o.substance_id) as substance",
  "o.temperature_k::text",
  "o.pressure_pa::text",
  "o.property_phase::text",
  "o.source_calculation_id",
  "o.force_field_id",
  "o.calculation_layer",
  "o.statistical_inefficiency::text",
  "o.number_of_molecules::text",
  "o.max_number_of_molecules::text",
  "array_to_json(o.observable_names)::text as observable_names",
  "floor(extract(epoch from o.updated_at) * 1000)::text as stored_ms",
  "o.updated_by",
  "(select a.size_bytes || ' ' || a.file_count from archive a where a.project_id = o.project_id and a.id = o.archive_id) as archive",
].join(", ");

/** The columns of a summary. */
export function summaryColumns({ distance }: Pick<MatchStatement, "distance">): string {
  return distance === undefined ? COLUMNS : `${COLUMNS}, ${distance}::text as distance`;
}

/** Few combinations of observables occur, in any number of rows. */
const namesByText = new LRUCache<string, readonly string[]>({ max: 1000 });

/**
 * The summary in a row.
 *
 * @throws {CorruptionError} for a row that lacks what every object has.
 */
export function toSummary(row: TextRow): Summary {
  const { key, class: className, updated_by: storedBy, stored_ms: storedMs } = row;
  if (typeof key !== "string" || typeof className !== "string") {
    throw new CorruptionError("a row of stored_object", "it has no key or no class");
  }
  const summary: Mutable<Summary> = { key, className, observableNames: namesIn(row.observable_names) };
  if (row.substance) summary.substance = row.substance;
  if (row.temperature_k) summary.temperatureK = Number(row.temperature_k);
  if (row.pressure_pa) summary.pressurePa = Number(row.pressure_pa);
  if (row.property_phase) summary.propertyPhase = Number(row.property_phase);
  if (isText(row.source_calculation_id)) summary.sourceCalculationId = row.source_calculation_id;
  if (isText(row.force_field_id)) summary.forceFieldId = row.force_field_id;
  if (isText(row.calculation_layer)) summary.calculationLayer = row.calculation_layer;
  if (row.statistical_inefficiency) summary.statisticalInefficiency = Number(row.statistical_inefficiency);
  if (row.number_of_molecules) summary.numberOfMolecules = toInteger(BigInt(row.number_of_molecules));
  if (row.max_number_of_molecules)
    summary.maxNumberOfMolecules = toInteger(BigInt(row.max_number_of_molecules));
  if (storedMs) summary.storedAt = new Date(Number(storedMs));
  if (isText(storedBy)) summary.storedBy = storedBy;
  if (row.archive) {
    const [sizeBytes, fileCount] = row.archive.split(" ");
    summary.archiveBytes = Number(sizeBytes);
    summary.fileCount = Number(fileCount);
  }
  if (row.distance) summary.distance = Number(row.distance);
  return summary;
}

function isText(value: string | null | undefined): value is string {
  return typeof value === "string";
}

function namesIn(text: string | null | undefined): readonly string[] {
  if (!text) return [];
  const known = namesByText.get(text);
  if (known !== undefined) return known;
  const names: readonly string[] = Object.freeze(JSON.parse(text));
  namesByText.set(text, names);
  return names;
}
