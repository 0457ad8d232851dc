/**
 * Receives volumes by COPY in its binary format: several times as fast as a query, whose answer would be text
 * of twice the size. The server is asked for slices, which it handles faster than values of many megabytes.
 */
import { z } from "zod";
import { CorruptionError } from "../../errors.js";
import type { Database } from "../database/database.js";
import { withRetries } from "../database/with-retries.js";
import { CopyOut } from "./copy-out.js";
import { SliceReceiver } from "./slice-receiver.js";

const SHA256 = /^[0-9a-f]{64}$/;

// Measured against PostgreSQL 18 with volumes of 16 MiB: 128 KiB to 1 MiB are about equal, and a third faster
// than whole values.
const SLICE_BYTES = 512 * 1024;

const ATTEMPTS = 3;

const bytesRow = z.object({ bytes: z.instanceof(Buffer) });

/** Reads volumes out of the database, on connections for bytes. */
export class VolumeDownload {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /**
   * The bytes of a volume as they are in the database: whether they are undamaged is the caller's to check.
   *
   * SQL: `copy (select octet_length(bytes), …, substr(bytes, …) from archive_volume where … sha256 = …) to stdout
   * (format binary)`
   *
   * @param room memory to put them into, if they fit; what is returned is then a part of it
   * @throws CorruptionError if there is no such volume, or it is larger than any volume is
   * @throws DatabaseConnectionError if the connection is lost again and again
   */
  async fetch(sha256: string, room?: Buffer): Promise<Buffer> {
    const bytes = SHA256.test(sha256) ? await this.#find(sha256, room) : undefined;
    if (bytes === undefined) throw new CorruptionError(`archive volume ${sha256}`, "it is not there");
    return bytes;
  }

  async #find(sha256: string, room: Buffer | undefined): Promise<Buffer | undefined> {
    // Reading can be repeated: a connection that was lost, now or while it lay idle, is no reason to give up.
    const bytes = await withRetries(() => this.#receive(sha256, room), { attempts: ATTEMPTS });
    if (bytes !== undefined || !this.#database.isInSnapshot) return bytes;
    // Only the transaction itself sees what it has written, and what was swept since its snapshot was taken.
    const [row] = await this.#database.rows(
      {
        sql: "select bytes from archive_volume where project_id = $1::text::int8 and sha256 = $2::bpchar",
        parameters: [this.#database.project.id, sha256],
      },
      bytesRow,
    );
    return row?.bytes;
  }

  #receive(sha256: string, room: Buffer | undefined): Promise<Buffer | undefined> {
    return this.#database.withByteConnection(async (client) => {
      const receiver = new SliceReceiver(`archive volume ${sha256}`, room);
      await client.query(
        new CopyOut(copyStatement(this.#database.project.id, sha256), (data) => receiver.add(data)),
      ).done;
      return receiver.finish();
    });
  }
}

/** COPY takes no parameters: the name has been checked to be hex digits, the id is the database's own. */
function copyStatement(projectId: string, sha256: string): string {
  return `copy (
  select octet_length(v.bytes), slice.start, substr(v.bytes, slice.start + 1, ${SLICE_BYTES})
  from archive_volume v
  cross join lateral generate_series(0, greatest(octet_length(v.bytes) - 1, 0), ${SLICE_BYTES}) slice (start)
  where v.project_id = ${projectId} and v.sha256 = '${sha256}'
) to stdout (format binary)`;
}
