/**
 * Writes the manifest of an archive whose volumes are there, in the transaction that writes its object: in one
 * statement, or in portions where a directory has many files. The foreign keys make sure that every volume is
 * there, whatever happens at the same time.
 */

import { z } from "zod";
import type { ArchiveFile, ArchiveManifest, ArchiveSegment } from "../../archive/archive-manifest.js";
import { DatabaseError } from "../../database-errors.js";
import type { Database } from "../database/database.js";

const linkedRow = z.object({ id: z.coerce.string(), segments: z.coerce.number() });

/** How many rows a statement writes at most: what it takes to send them is several times what they are. */
const PORTION_ROWS = 1_000;

// Rows travel as JSON: for a directory of many files, arrays of parameters take several times the memory.
const ADD_SQL = `with added as (
  insert into archive (project_id, content_sha256, size_bytes, file_count, empty_directories)
  values ($3::text::int8, $4::text, $5::text::int8, $6::text::int4, $7::text[])
  returning project_id, id),
${rowsOf("added")}`;

const GO_ON_SQL = `with present as (select $3::text::int8 as project_id, $4::text::int8 as id),
${rowsOf("present")}`;

function rowsOf(archive: string): string {
  return `files as (
  insert into archive_file (project_id, archive_id, ordinal, path, size_bytes, sha256, modified_at, executable)
  select ${archive}.project_id, ${archive}.id, f.ordinal, f.path, f.size_bytes, f.sha256, f.modified_at, f.executable
  from ${archive} cross join json_to_recordset($1::text::json)
    as f (ordinal int4, path text, size_bytes int8, sha256 text, modified_at timestamptz, executable boolean)),
segments as (
  insert into archive_segment
    (project_id, archive_id, file_ordinal, ordinal, volume_id, entry_name, offset_bytes, size_bytes)
  select ${archive}.project_id, ${archive}.id, s.file_ordinal, s.ordinal, v.id, s.entry_name, s.offset_bytes, s.size_bytes
  from ${archive} cross join json_to_recordset($2::text::json) as s
    (file_ordinal int4, ordinal int4, volume_sha256 bpchar, entry_name text, offset_bytes int8, size_bytes int4)
  join archive_volume v on v.project_id = ${archive}.project_id and v.sha256 = s.volume_sha256
  returning 1)
select ${archive}.id, (select count(*) from segments) as segments from ${archive}`;
}

/**
 * Writes a staged manifest, in the transaction that is under way, and gives the archive's id.
 *
 * @throws {DatabaseError} (retryable) if a volume has gone since it was staged.
 */
export async function linkManifest(database: Database, manifest: ArchiveManifest): Promise<string> {
  const [first = { files: [], segments: [] }, ...rest] = portionsOf(manifest);
  const { contentSha256, sizeBytes, files, emptyDirectories } = manifest;
  const archive = [contentSha256, String(sizeBytes), String(files.length), [...emptyDirectories]];
  const id = await writePortion(database, ADD_SQL, first, archive);
  for (const portion of rest) await writePortion(database, GO_ON_SQL, portion, [id]);
  return id;
}

/** Rows that are written together. */
interface Portion {
  readonly files: readonly object[];
  readonly segments: readonly object[];
}

/** Segments come after all files, one of which each refers to. */
function portionsOf({ files }: ArchiveManifest): readonly Portion[] {
  const fileRows = files.map(fileColumns);
  const segments = files.flatMap((file, fileOrdinal) =>
    file.segments.map((segment) => segmentColumns(segment, fileOrdinal)),
  );
  if (fileRows.length + segments.length <= PORTION_ROWS) return [{ files: fileRows, segments }];
  return [
    ...slicesOf(fileRows).map((slice) => ({ files: slice, segments: [] })),
    ...slicesOf(segments).map((slice) => ({ files: [], segments: slice })),
  ];
}

function slicesOf<T>(rows: readonly T[]): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(rows.length / PORTION_ROWS) }, (_, index) =>
    rows.slice(index * PORTION_ROWS, (index + 1) * PORTION_ROWS),
  );
}

async function writePortion(
  database: Database,
  sql: string,
  { files, segments }: Portion,
  more: readonly unknown[],
): Promise<string> {
  const parameters = [JSON.stringify(files), JSON.stringify(segments), database.project.id, ...more];
  const [linked] = await database.rows({ sql, parameters }, linkedRow);
  if (linked?.segments !== segments.length) {
    throw new DatabaseError("a staged volume was swept before it was used. Store again.", undefined, true);
  }
  return linked.id;
}

function fileColumns({ path, size, sha256, modifiedAt, executable }: ArchiveFile, ordinal: number): object {
  return { ordinal, path, size_bytes: size, sha256, modified_at: modifiedAt.toISOString(), executable };
}

function segmentColumns(segment: ArchiveSegment, fileOrdinal: number): object {
  return {
    file_ordinal: fileOrdinal,
    ordinal: segment.ordinal,
    volume_sha256: segment.volumeSha256,
    entry_name: segment.entryName,
    offset_bytes: segment.offset,
    size_bytes: segment.size,
  };
}
