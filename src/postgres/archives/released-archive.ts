/**
 * Tells what is damaged from what is gone: volumes go only after their archive, and an archive goes only when its
 * object was removed or replaced and the ledger has let go of it.
 */

import { z } from "zod";
import { CorruptionError, FilesReleasedError } from "../../errors.js";
import type { Database } from "../database/database.js";

const presentRow = z.object({ present: z.boolean() });

/** @throws {FilesReleasedError} in place of a {CorruptionError} where the archive is no longer there. */
export async function unlessReleased<T>(
  database: Database,
  { archiveId, key }: { readonly archiveId: string; readonly key: string },
  read: () => Promise<T>,
): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof CorruptionError)) throw error;
    const sql =
      "select exists (select from archive where project_id = $1::text::int8 and id = $2::text::int8) as present";
    // As it is now: what a transaction around the caller sees may be older.
    const [row] = await database.rowsOutside(
      { sql, parameters: [database.project.id, archiveId] },
      presentRow,
    );
    if (row?.present === true) throw error;
    throw new FilesReleasedError(key, { cause: error });
  }
}
