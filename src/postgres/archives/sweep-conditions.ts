/** The conditions under which garbage collection takes a row; one place, so that a dry run tells the truth. */

/** An entry `l` of the ledger that still keeps an archive, and no longer has to. */
export const ENTRY_IS_OLD = (cutoff: string): string =>
  `(l.superseded_archive_id is not null and l.happened_at < ${cutoff}::text::timestamptz)`;

/** An archive `a` that no object has. */
export const ARCHIVE_IS_FREE =
  "not exists (select from stored_object o where o.project_id = a.project_id and o.archive_id = a.id)";

/** An archive `a` that no entry of the ledger keeps. */
export const ARCHIVE_IS_NOT_KEPT =
  "not exists (select from ledger l where l.project_id = a.project_id and l.superseded_archive_id = a.id)";

/** A volume `v` whose last claim ran out long enough ago. */
export const VOLUME_IS_UNCLAIMED = (cutoff: string): string =>
  `v.staged_until < ${cutoff}::text::timestamptz`;

/** A volume `v` that no archive has. */
export const VOLUME_IS_FREE =
  "not exists (select from archive_segment s where s.project_id = v.project_id and s.volume_id = v.id)";
