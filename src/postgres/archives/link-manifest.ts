/**
 * Writes the manifest of an archive whose volumes are there, in one statement of the transaction that writes
 * its object. The foreign keys make sure that every volume is there, whatever happens at the same time.
 */

import { z } from "zod";
import type { ArchiveFile, ArchiveManifest } from "../../archive/archive-manifest.js";
import { DatabaseError } from "../../errors.js";
import type { Database } from "../database.js";

const linkedRow = z.object({ id: z.coerce.string(), segments: z.coerce.number() });

// Rows travel as JSON: for a directory of many files, arrays of parameters take several times the memory.
const LINK_SQL = `with added as (
  insert into archive (content_sha256, size_bytes, file_count, empty_directories)
  values ($1::text, $2::text::int8, $3::text::int4, $4::text[])
  returning id),
files as (
  insert into archive_file (archive_id, ordinal, path, size_bytes, sha256, modified_at, executable)
  select added.id, f.ordinal, f.path, f.size_bytes, f.sha256, f.modified_at, f.executable
  from added cross join json_to_recordset($5::text::json)
    as f (ordinal int4, path text, size_bytes int8, sha256 text, modified_at timestamptz, executable boolean)),
segments as (
  insert into archive_segment (archive_id, file_ordinal, ordinal, volume_id, entry_name, offset_bytes, size_bytes)
  select added.id, s.file_ordinal, s.ordinal, v.id, s.entry_name, s.offset_bytes, s.size_bytes
  from added cross join json_to_recordset($6::text::json) as s
    (file_ordinal int4, ordinal int4, volume_sha256 bpchar, entry_name text, offset_bytes int8, size_bytes int4)
  join archive_volume v on v.sha256 = s.volume_sha256
  returning 1)
select added.id, (select count(*) from segments) as segments from added`;

/**
 * Writes a staged manifest, in the transaction that is under way, and gives the archive's id.
 *
 * @throws {DatabaseError} (retryable) if a volume has gone since it was staged.
 */
export async function linkManifest(database: Database, manifest: ArchiveManifest): Promise<string> {
  const { files } = manifest;
  const segments = files.flatMap(({ segments }, fileOrdinal) =>
    segments.map(({ ordinal, volumeSha256, entryName, offset, size }) => ({
      file_ordinal: fileOrdinal,
      ordinal,
      volume_sha256: volumeSha256,
      entry_name: entryName,
      offset_bytes: offset,
      size_bytes: size,
    })),
  );
  const [archive] = await database.rows(
    {
      sql: LINK_SQL,
      parameters: [
        manifest.contentSha256,
        String(manifest.sizeBytes),
        String(files.length),
        [...manifest.emptyDirectories],
        JSON.stringify(files.map(fileColumns)),
        JSON.stringify(segments),
      ],
    },
    linkedRow,
  );
  if (archive?.segments !== segments.length) {
    throw new DatabaseError("a staged volume was swept before it was used. Store again.", undefined, true);
  }
  return archive.id;
}

function fileColumns({ path, size, sha256, modifiedAt, executable }: ArchiveFile, ordinal: number): object {
  return { ordinal, path, size_bytes: size, sha256, modified_at: modifiedAt.toISOString(), executable };
}
