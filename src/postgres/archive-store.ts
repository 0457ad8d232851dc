/**
 * Archives in the database. Storing one has two steps. Staging: each volume is sent in a statement of its own,
 * before any transaction is open; a volume that is there already is not sent. Linking: the transaction that
 * writes the object inserts the manifest, whose foreign keys make sure that every volume is there.
 */

import { z } from "zod";
import type { ArchiveFile, ArchiveManifest, ArchiveSegment } from "../archive/archive-manifest.js";
import { ArchiveSource } from "../archive/archive-source.js";
import { packDirectory } from "../archive/pack-directory.js";
import type { Volume } from "../archive/volume.js";
import { CorruptionError, DatabaseError } from "../errors.js";
import { AncillaryDirectory } from "../storage/ancillary/ancillary-directory.js";
import type { Database } from "./database.js";

const idRow = z.object({ id: z.coerce.string() });
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
  modified_at: z.coerce.date(),
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
const volumeRow = z.object({ bytes: z.instanceof(Buffer) });

const linkedRow = z.object({ id: z.coerce.string(), segments: z.coerce.number() });

const LINK_SQL = `with added as (
  insert into archive (content_sha256, size_bytes, file_count, empty_directories)
  values ($1::text, $2::text::int8, $3::text::int4, $4::text[])
  returning id),
files as (
  insert into archive_file (archive_id, ordinal, path, size_bytes, sha256, modified_at, executable)
  select added.id, f.ordinal - 1, f.path, f.size_bytes::int8, f.sha256, f.modified_at::timestamptz, f.executable
  from added cross join unnest($5::text[], $6::text[], $7::text[], $8::text[], $9::boolean[])
    with ordinality as f (path, size_bytes, sha256, modified_at, executable, ordinal)),
segments as (
  insert into archive_segment (archive_id, file_ordinal, ordinal, volume_id, entry_name, offset_bytes, size_bytes)
  select added.id, s.file_ordinal::int4, s.ordinal::int4, v.id, s.entry_name, s.offset_bytes::int8, s.size_bytes::int4
  from added cross join unnest($10::text[], $11::text[], $12::text[], $13::text[], $14::text[], $15::text[])
    as s (file_ordinal, ordinal, volume_sha256, entry_name, offset_bytes, size_bytes)
  join archive_volume v on v.sha256 = s.volume_sha256::bpchar
  returning 1)
select added.id, (select count(*) from segments) as segments from added`;

/** Puts ancillary directories into the database and reads them out of it. */
export class ArchiveStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** Sends the volumes of a directory and gives the manifest, which is still to be linked. */
  stage(directory: string): Promise<ArchiveManifest> {
    return packDirectory(directory, (volume) => this.#send(volume));
  }

  /**
   * Writes a staged manifest, in the transaction that is under way, and gives the archive's id.
   *
   * @throws {DatabaseError} (retryable) if a volume has gone since it was staged.
   */
  async link(manifest: ArchiveManifest): Promise<string> {
    const { files } = manifest;
    const segments = files.flatMap((file, fileOrdinal) =>
      file.segments.map((segment) => ({ ...segment, fileOrdinal })),
    );
    const [archive] = await this.#database.rows(
      {
        sql: LINK_SQL,
        parameters: [
          manifest.contentSha256,
          String(manifest.sizeBytes),
          String(files.length),
          [...manifest.emptyDirectories],
          files.map(({ path }) => path),
          files.map(({ size }) => String(size)),
          files.map(({ sha256 }) => sha256),
          files.map(({ modifiedAt }) => modifiedAt.toISOString()),
          files.map(({ executable }) => executable),
          segments.map(({ fileOrdinal }) => String(fileOrdinal)),
          segments.map(({ ordinal }) => String(ordinal)),
          segments.map(({ volumeSha256 }) => volumeSha256),
          segments.map(({ entryName }) => entryName),
          segments.map(({ offset }) => String(offset)),
          segments.map(({ size }) => String(size)),
        ],
      },
      linkedRow,
    );
    if (archive?.segments !== segments.length) {
      throw new DatabaseError("a staged volume was swept before it was used. Store again.", undefined, true);
    }
    return archive.id;
  }

  /** A handle on an archive. */
  directory(archiveId: string): AncillaryDirectory {
    return new AncillaryDirectory(
      new ArchiveSource(
        () => this.#manifest(archiveId),
        (sha256) => this.#fetch(sha256),
      ),
    );
  }

  async #send({ sha256, bytes, contentBytes }: Volume): Promise<void> {
    const present = await this.#database.rowsOutside(
      { sql: "select id from archive_volume where sha256 = $1::bpchar", parameters: [sha256] },
      idRow,
    );
    if (present.length > 0) return;
    await this.#database.rowsOutside(
      {
        sql: `insert into archive_volume (sha256, bytes, size_bytes, content_bytes)
values ($1::text, $2::bytea, $3::int4, $4::int4) on conflict (sha256) do nothing`,
        parameters: [sha256, bytes, bytes.length, contentBytes],
      },
      z.unknown(),
    );
  }

  async #manifest(archiveId: string): Promise<ArchiveManifest> {
    const [archive] = await this.#database.rows(
      {
        sql: "select content_sha256, size_bytes, empty_directories from archive where id = $1::text::int8",
        parameters: [archiveId],
      },
      archiveRow,
    );
    if (archive === undefined) throw new CorruptionError(`archive ${archiveId}`, "it is not there");
    const files = await this.#database.rows(
      {
        sql: `select ordinal, path, size_bytes, sha256, modified_at, executable
from archive_file where archive_id = $1::text::int8 order by ordinal`,
        parameters: [archiveId],
      },
      fileRow,
    );
    const segments = await this.#database.rows(
      {
        sql: `select s.file_ordinal, s.ordinal, v.sha256 as volume_sha256, s.entry_name, s.offset_bytes, s.size_bytes
from archive_segment s join archive_volume v on v.id = s.volume_id
where s.archive_id = $1::text::int8 order by s.file_ordinal, s.ordinal`,
        parameters: [archiveId],
      },
      segmentRow,
    );
    const segmentsByFile = new Map(files.map(({ ordinal }) => [ordinal, [] as SegmentRow[]]));
    for (const segment of segments) segmentsByFile.get(segment.file_ordinal)?.push(segment);
    return {
      contentSha256: archive.content_sha256,
      sizeBytes: archive.size_bytes,
      emptyDirectories: archive.empty_directories,
      files: files.map((file) => toFile(file, segmentsByFile.get(file.ordinal) ?? [])),
    };
  }

  async #fetch(sha256: string): Promise<Buffer> {
    const [volume] = await this.#database.rowsOutside(
      { sql: "select bytes from archive_volume where sha256 = $1::bpchar", parameters: [sha256] },
      volumeRow,
    );
    if (volume === undefined) throw new CorruptionError(`volume ${sha256}`, "it is not there");
    return volume.bytes;
  }
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
