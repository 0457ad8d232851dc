/** Reads an archive's rows as they are, without taking anything for granted. */

import { z } from "zod";
import type { Database } from "../database/database.js";
import { inSnapshot } from "./snapshot.js";

const archiveRow = z.object({
  content_sha256: z.string(),
  size_bytes: z.coerce.number(),
  file_count: z.number(),
  empty_directories: z.array(z.string()).nullable(),
});
const fileRow = z.object({
  ordinal: z.number(),
  path: z.string(),
  size_bytes: z.coerce.number(),
  sha256: z.string(),
  executable: z.boolean(),
});
const segmentRow = z.object({
  file_ordinal: z.number(),
  ordinal: z.number(),
  volume_id: z.string(),
  entry_name: z.string(),
  offset_bytes: z.coerce.number(),
  size_bytes: z.number(),
});
/** A volume without its bytes. */
export const volumeRow = z.object({
  id: z.string(),
  sha256: z.string(),
  size_bytes: z.number(),
  content_bytes: z.number(),
});
export const VOLUME_COLUMNS = "v.id::text, v.sha256, v.size_bytes, v.content_bytes";

export type FileRow = z.infer<typeof fileRow>;
export type SegmentRow = z.infer<typeof segmentRow>;
export type VolumeRow = z.infer<typeof volumeRow>;

/** The rows of an archive at one moment. */
export interface ArchiveRows {
  readonly archive: z.infer<typeof archiveRow>;
  /** By ordinal. */
  readonly files: readonly FileRow[];
  /** By the file's ordinal, then their own. */
  readonly segments: readonly SegmentRow[];
  /** Those that the segments name, by id. */
  readonly volumes: ReadonlyMap<string, VolumeRow>;
}

/** The rows of an archive, `undefined` if it is gone. */
export function readArchiveRows(database: Database, archiveId: string): Promise<ArchiveRows | undefined> {
  const parameters = [database.project.id, archiveId];
  return inSnapshot(database, async ({ rows }) => {
    const [archive] = await rows(
      `select content_sha256, size_bytes, file_count, empty_directories
from archive where project_id = $1::int8 and id = $2::int8`,
      parameters,
      archiveRow,
    );
    if (archive === undefined) return undefined;
    const files = await rows(
      `select ordinal, path, size_bytes, sha256, executable
from archive_file where project_id = $1::int8 and archive_id = $2::int8 order by ordinal`,
      parameters,
      fileRow,
    );
    const segments = await rows(
      `select file_ordinal, ordinal, volume_id::text, entry_name, offset_bytes, size_bytes
from archive_segment where project_id = $1::int8 and archive_id = $2::int8 order by file_ordinal, ordinal`,
      parameters,
      segmentRow,
    );
    const volumes = await rows(
      `select ${VOLUME_COLUMNS} from archive_volume v
where v.project_id = $1::int8
  and v.id in (select volume_id from archive_segment where project_id = $1::int8 and archive_id = $2::int8)`,
      parameters,
      volumeRow,
    );
    return { archive, files, segments, volumes: new Map(volumes.map((volume) => [volume.id, volume])) };
  });
}
