/**
 * Sweeps archives that no object has. An archive is written in the transaction that writes its object, so that
 * one without an object is one that was replaced or removed: nobody will ever link it again. Should that be
 * wrong one day, the foreign keys of object and ledger refuse the deletion.
 */

import { z } from "zod";
import type { Database } from "../database/database.js";
import { ARCHIVE_IS_FREE, ARCHIVE_IS_NOT_KEPT, ENTRY_IS_OLD } from "./sweep-conditions.js";

const entryRow = z.object({ id: z.string(), archive_id: z.string() });
const idRow = z.object({ id: z.string() });
const volumeRow = z.object({ volume_id: z.string() });
const deletedRow = z.object({ size_bytes: z.coerce.number() });

/** Some archives that went, and what that means. */
export interface ArchiveBatch {
  /** Entries of the ledger that let go of their archive. */
  readonly superseded: number;
  readonly archives: number;
  readonly archiveBytes: number;
  /** The volumes in which they lay. */
  readonly volumeIds: readonly string[];
  /** Where the next batch begins; `undefined` behind the last. */
  readonly next: string | undefined;
}

/** Lets entries of the ledger go of their archives, and deletes those archives. In a transaction. */
export async function releaseSuperseded(
  database: Database,
  { after, cutoff, limit }: { readonly after: string; readonly cutoff: string; readonly limit: number },
): Promise<ArchiveBatch> {
  const entries = await database.rows(
    {
      sql: `select l.id::text, l.superseded_archive_id::text as archive_id from ledger l
where l.project_id = $1::text::int8 and l.id > $2::text::int8 and ${ENTRY_IS_OLD("$3")}
order by l.id limit $4::text::int8
for update skip locked`,
      parameters: [database.project.id, after, cutoff, String(limit)],
    },
    entryRow,
  );
  await database.execute({
    sql: `update ledger set superseded_archive_id = null, superseded_archive_released_at = clock_timestamp()
where project_id = $1::text::int8 and id = any($2::text[]::int8[])`,
    parameters: [database.project.id, entries.map(({ id }) => id)],
  });
  const deleted = await deleteArchives(
    database,
    entries.map(({ archive_id }) => archive_id),
  );
  return { superseded: entries.length, ...deleted, next: nextAfter(entries, limit) };
}

/** Deletes archives that nothing refers to. In a transaction. */
export async function sweepUnreferenced(
  database: Database,
  { after, limit }: { readonly after: string; readonly limit: number },
): Promise<ArchiveBatch> {
  const archives = await database.rows(
    {
      sql: `select a.id::text from archive a
where a.project_id = $1::text::int8 and a.id > $2::text::int8 and ${ARCHIVE_IS_FREE} and ${ARCHIVE_IS_NOT_KEPT}
order by a.id limit $3::text::int8`,
      parameters: [database.project.id, after, String(limit)],
    },
    idRow,
  );
  const deleted = await deleteArchives(
    database,
    archives.map(({ id }) => id),
  );
  return { superseded: 0, ...deleted, next: nextAfter(archives, limit) };
}

async function deleteArchives(
  database: Database,
  ids: readonly string[],
): Promise<Pick<ArchiveBatch, "archives" | "archiveBytes" | "volumeIds">> {
  const free = await database.rows(
    {
      sql: `select a.id::text from archive a
where a.project_id = $1::text::int8 and a.id = any($2::text[]::int8[])
  and ${ARCHIVE_IS_FREE} and ${ARCHIVE_IS_NOT_KEPT}
order by a.id
for update skip locked`,
      parameters: [database.project.id, ids],
    },
    idRow,
  );
  const parameters = [database.project.id, free.map(({ id }) => id)];
  const volumes = await database.rows(
    {
      sql: `select distinct s.volume_id::text from archive_segment s
where s.project_id = $1::text::int8 and s.archive_id = any($2::text[]::int8[])`,
      parameters,
    },
    volumeRow,
  );
  const deleted = await database.rows(
    {
      // Once more: before they were locked, an undo may have given one of them to an object.
      sql: `delete from archive a
where a.project_id = $1::text::int8 and a.id = any($2::text[]::int8[])
  and ${ARCHIVE_IS_FREE} and ${ARCHIVE_IS_NOT_KEPT}
returning a.size_bytes::text`,
      parameters,
    },
    deletedRow,
  );
  return {
    archives: deleted.length,
    archiveBytes: deleted.reduce((sum, { size_bytes }) => sum + size_bytes, 0),
    volumeIds: volumes.map(({ volume_id }) => volume_id),
  };
}

function nextAfter(page: readonly { readonly id: string }[], limit: number): string | undefined {
  return page.length < limit ? undefined : page.at(-1)?.id;
}
