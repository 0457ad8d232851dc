/** Criteria about how an object is stored as SQL. */

import { filePatternRegex } from "../../query/file-pattern.js";
import type { ArchiveBytes, HasFile, StoredBetween, StoredBy } from "../../query/storage-criterion.js";
import type { CompileContext } from "./compile-context.js";
import { INT8, integerWithin } from "./number-conditions.js";

/** Moments have milliseconds and the column has microseconds: which of a millisecond does not matter to it. */
export function storedBetween({ from, before }: StoredBetween, { parameters }: CompileContext): string {
  const bounds = [
    ...(from === undefined ? [] : [`o.updated_at >= ${parameters.add(from.toISOString(), "timestamptz")}`]),
    ...(before === undefined
      ? []
      : [`o.updated_at < ${parameters.add(before.toISOString(), "timestamptz")}`]),
  ];
  return bounds.length === 0 ? "true" : bounds.join(" and ");
}

export function storedBy({ users }: StoredBy, { parameters }: CompileContext): string {
  if (users.length === 0) return "false";
  return `o.updated_by = any (${parameters.addList(users)})`;
}

export function archiveBytes({ interval }: ArchiveBytes, { parameters }: CompileContext): string {
  const isWithin = integerWithin("a.size_bytes", INT8, interval, parameters);
  return `exists (select from archive a where a.project_id = o.project_id and a.id = o.archive_id and ${isWithin})`;
}

/** The regular expression has no back references: PostgreSQL matches it in time proportional to the path. */
export function hasFile({ pattern }: HasFile, { parameters }: CompileContext): string {
  const matches = `f.path ~ ${parameters.add(filePatternRegex(pattern))}`;
  return `exists (select from archive_file f where f.project_id = o.project_id and f.archive_id = o.archive_id and ${matches})`;
}
