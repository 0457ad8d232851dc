/** The filters about how objects are stored: when, by whom, and with which files. */

import { observableFrameType } from "../../data/attribute-type.js";
import type { StoredDataClass } from "../../data/stored-data.js";
import { isObservableType } from "../../observables/observable-frame.js";
import type { Criterion } from "../../query/criterion.js";
import { byteScale } from "../../query/expression/scale.js";
import { readMoment } from "../../query/moment.js";
import { readingFlag, UsageError } from "../usage-error.js";
import type { Filter } from "./filter.js";
import type { QueryFlags } from "./filter-flags.js";
import { readFlagRange } from "./read-flag-range.js";

/** @throws {UsageError} for a filter that cannot be read. */
export function storageFilters(flags: QueryFlags): readonly Filter[] {
  const { storedSince, storedBefore, storedBy, observable = [], archiveSize, file = [] } = flags;
  return [
    ...(storedSince === undefined ? [] : [storedSinceFilter(storedSince)]),
    ...(storedBefore === undefined ? [] : [storedBeforeFilter(storedBefore)]),
    ...(storedBy === undefined
      ? []
      : [filter("--stored-by", { kind: "storedBy", users: storedBy }, () => true)]),
    ...observable.map(observableFilter),
    ...(archiveSize === undefined ? [] : [archiveSizeFilter(archiveSize)]),
    ...file.map((pattern) => filter("--file", { kind: "hasFile", pattern }, hasFiles)),
  ];
}

function filter(flag: string, criterion: Criterion, has: (dataClass: StoredDataClass) => boolean): Filter {
  return { flag, ask: (dataClass) => (has(dataClass) ? { criteria: [criterion] } : undefined) };
}

function hasFiles({ declaration }: StoredDataClass): boolean {
  return declaration.ancillary !== "none";
}

function storedSinceFilter(text: string): Filter {
  const from = readingFlag("--stored-since", () => readTime(text));
  return filter("--stored-since", { kind: "storedBetween", from }, () => true);
}

function storedBeforeFilter(text: string): Filter {
  const before = readingFlag("--stored-before", () => readTime(text));
  return filter("--stored-before", { kind: "storedBetween", before }, () => true);
}

function archiveSizeFilter(text: string): Filter {
  const interval = readFlagRange("--archive-size", text, byteScale);
  return filter("--archive-size", { kind: "archiveBytes", interval }, hasFiles);
}

function observableFilter(text: string): Filter {
  // Observables are named in capitals; nobody should have to know.
  const name = `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;
  if (!isObservableType(name)) {
    throw new UsageError(
      `--observable: "${text}" is no observable; there are Density, PotentialEnergy, Volume, …`,
    );
  }
  return filter("--observable", { kind: "hasObservables", names: [name] }, ({ declaration }) =>
    [...declaration.attributes.values()].some(({ type }) => type.name === observableFrameType.name),
  );
}

const MILLISECONDS: Readonly<Record<string, number>> = {
  min: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
};

/** A moment, or how long ago. */
function readTime(text: string): Date {
  const [, count, unit = ""] = /^(\d+(?:\.\d+)?)\s*(min|h|d|w)$/.exec(text.trim()) ?? [];
  const ago = Number(count) * (MILLISECONDS[unit] ?? Number.NaN);
  return Number.isNaN(ago) ? readMoment(text) : new Date(Date.now() - ago);
}
