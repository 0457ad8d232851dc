/** Reads the manifest of an archive out of its rows: the archive, its files, and where their bytes lie. */

import { z } from "zod";
import type { ArchiveFile, ArchiveManifest, ArchiveSegment } from "../../archive/archive-manifest.js";
import { CorruptionError } from "../../errors.js";
import type { Database } from "../database/database.js";

const archiveRow = z.object({
  content_sha256: z.string(),
  size_bytes: z.coerce.number(),
  empty_directories: z.array(z.string()),
});
const fileRow = z.object({
  ordinal: z.number(),
  path: z.string(),
  size_bytes: z.coerce.number(),
  sha256: z.string(),
  // Of "infinity" no date can be made: like all else here, it is judged where the manifest is used.
  modified_at: z.unknown().transform((value) => (value instanceof Date ? value : new Date(String(value)))),
  executable: z.boolean(),
});
const segmentRow = z.object({
  file_ordinal: z.number(),
  ordinal: z.number(),
  volume_sha256: z.string(),
  entry_name: z.string(),
  offset_bytes: z.coerce.number(),
  size_bytes: z.number(),
});
type SegmentRow = z.infer<typeof segmentRow>;

/**
 * The manifest of an archive, as its rows have it.
 *
 * @throws {CorruptionError} if there is no such archive.
 */
export async function readManifest(database: Database, archiveId: string): Promise<ArchiveManifest> {
  const parameters = [database.project.id, archiveId];
  const files = await database.rows(
    {
      sql: `select ordinal, path, size_bytes, sha256, modified_at, executable
from archive_file where project_id = $1::text::int8 and archive_id = $2::text::int8 order by ordinal`,
      parameters,
    },
    fileRow,
  );
  const segments = await database.rows(
    {
      sql: `select s.file_ordinal, s.ordinal, v.sha256 as volume_sha256, s.entry_name, s.offset_bytes, s.size_bytes
from archive_segment s join archive_volume v on v.project_id = s.project_id and v.id = s.volume_id
where s.project_id = $1::text::int8 and s.archive_id = $2::text::int8 order by s.file_ordinal, s.ordinal`,
      parameters,
    },
    segmentRow,
  );
  // Last: archives never change, and one that is still there now had all of its rows before.
  const [archive] = await database.rows(
    {
      sql: `select content_sha256, size_bytes, empty_directories
from archive where project_id = $1::text::int8 and id = $2::text::int8`,
      parameters,
    },
    archiveRow,
  );
  if (archive === undefined) {
    throw new CorruptionError(`archive ${archiveId}`, "it is not there; its object was removed or replaced");
  }
  const segmentsByFile = new Map(files.map(({ ordinal }) => [ordinal, [] as SegmentRow[]]));
  for (const segment of segments) segmentsByFile.get(segment.file_ordinal)?.push(segment);
  return {
    contentSha256: archive.content_sha256,
    sizeBytes: archive.size_bytes,
    emptyDirectories: archive.empty_directories,
    files: files.map((file) => toFile(file, segmentsByFile.get(file.ordinal) ?? [])),
  };
}

function toFile(file: z.infer<typeof fileRow>, segments: readonly SegmentRow[]): ArchiveFile {
  return {
    path: file.path,
    size: file.size_bytes,
    sha256: file.sha256,
    modifiedAt: file.modified_at,
    executable: file.executable,
    segments: segments.map(
      (segment): ArchiveSegment => ({
        ordinal: segment.ordinal,
        volumeSha256: segment.volume_sha256,
        entryName: segment.entry_name,
        offset: segment.offset_bytes,
        size: segment.size_bytes,
      }),
    ),
  };
}
