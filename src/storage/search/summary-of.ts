/** Makes the summary of an object that a backend has at hand. */

import { observableNames } from "../../data/observable-names.js";
import type { StoredData } from "../../data/stored-data.js";
import { columnValue, phaseOf, stateOf, substanceOf } from "../../query/column-value.js";
import type { StorageFacts } from "../../query/storage-criterion.js";
import type { StorageKey } from "../storage-key.js";
import type { Summary } from "./summary.js";

/** A stored object with what is known about it. */
interface Summarised {
  readonly key: StorageKey;
  readonly object: StoredData;
  readonly facts: StorageFacts;
  readonly distance?: number | undefined;
}

/** The summary of a stored object; what it lacks is left out. */
export function summaryOf({ key, object, facts, distance }: Summarised): Summary {
  const state = stateOf(object);
  const values = {
    substance: substanceOf(object)?.identifier,
    temperatureK: state?.temperatureK,
    pressurePa: state?.pressurePa,
    propertyPhase: phaseOf(object),
    sourceCalculationId: textOrAbsent(columnValue(object, "source_calculation_id")),
    forceFieldId: textOrAbsent(columnValue(object, "force_field_id")),
    calculationLayer: textOrAbsent(columnValue(object, "calculation_layer")),
    statisticalInefficiency: numberOrAbsent(columnValue(object, "statistical_inefficiency")),
    numberOfMolecules: integerOrAbsent(columnValue(object, "number_of_molecules")),
    maxNumberOfMolecules: integerOrAbsent(columnValue(object, "max_number_of_molecules")),
    storedAt: facts.storedAt,
    storedBy: facts.storedBy,
    archiveBytes: facts.archiveBytes,
    fileCount: facts.filePaths?.length,
    distance,
  };
  return { key, className: object.type, ...present(values), observableNames: observableNames(object) };
}

function numberOrAbsent(value: unknown): number | undefined {
  return typeof value === "number" ? value : undefined;
}

function integerOrAbsent(value: unknown): number | bigint | undefined {
  return typeof value === "bigint" ? value : numberOrAbsent(value);
}

function textOrAbsent(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

type Present<T> = { readonly [K in keyof T]?: Exclude<T[K], undefined> };

/** The values that are there: an absent one is no property. */
function present<T extends object>(values: T): Present<T> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Present<T>;
}
