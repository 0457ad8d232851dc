/**
 * Sends volumes to the database, those that are not there. Large ones go by COPY in its binary format, which
 * neither copies the bytes on this side nor takes them apart on the other. Into a table whose policies bind the
 * sender the server lets nobody copy: then they go as parameters.
 *
 * Format: https://www.postgresql.org/docs/current/sql-copy.html, "Binary Format".
 */
import { finished } from "node:stream/promises";
import { from as copyFrom } from "pg-copy-streams";
import type { Volume } from "../../archive/volume.js";
import type { Database } from "../database/database.js";
import type { VolumeClaims } from "./volume-claims.js";

// Below, one statement with a parameter is faster than a transaction with COPY.
const INSERT_BYTES = 1024 * 1024;
// In one piece, the server would first collect it all.
const CHUNK_BYTES = 256 * 1024;

const COPY_SQL =
  "copy archive_volume (project_id, sha256, bytes, size_bytes, content_bytes) from stdin (format binary)";
const COLUMN_COUNT = 5;

const SIGNATURE = Buffer.from("PGCOPY\n\xff\r\n\0", "latin1");
const TRAILER = Buffer.from([0xff, 0xff]);

/** Sends volumes under the claims of one store. */
export class VolumeUpload {
  readonly #database: Database;
  readonly #claims: VolumeClaims;

  constructor(database: Database, claims: VolumeClaims) {
    this.#database = database;
    this.#claims = claims;
  }

  /**
   * Makes sure that the database has a volume, claimed.
   *
   * SQL: `copy archive_volume (project_id, sha256, bytes, size_bytes, content_bytes) from stdin (format binary)`
   *
   * @throws {DatabaseError} if the database refuses it, e.g. because its disk is full
   */
  async send(volume: Volume): Promise<void> {
    const missing = await this.#claims.claim([volume.sha256]);
    if (missing.length === 0) return;
    const { isInSnapshot, project } = this.#database;
    // A transaction with a snapshot would not see what comes over another connection.
    const isInserted = volume.bytes.length <= INSERT_BYTES || isInSnapshot || project.isRestricted;
    if (isInserted) await this.#claims.insert(volume);
    else await this.#copy(volume);
  }

  #copy(volume: Volume): Promise<void> {
    return this.#database.withByteConnection(async (client) => {
      // COPY knows no ON CONFLICT: of those who send the same volume at the same time, one sends it, the
      // others wait and then find it.
      const { id: projectId } = this.#database.project;
      await client.query("begin");
      await client.query("select pg_advisory_xact_lock(hashtextextended($1::text, $2::text::int8))", [
        `volume ${volume.sha256}`,
        projectId,
      ]);
      const missing = await this.#claims.claim([volume.sha256], client);
      if (missing.length > 0) {
        const stream = client.query(copyFrom(COPY_SQL));
        for (const piece of copyPieces(projectId, volume)) stream.write(piece);
        stream.end();
        await finished(stream);
        await this.#claims.claim([volume.sha256], client);
      }
      await client.query("commit");
    });
  }
}

/** A row as COPY reads it; the volume's bytes are in it as they are. */
function copyPieces(projectId: string, { sha256, bytes, contentBytes }: Volume): readonly Buffer[] {
  return [
    Buffer.concat([
      SIGNATURE,
      int32(0),
      int32(0),
      Buffer.from([0, COLUMN_COUNT]),
      field(int64(projectId)),
      field(Buffer.from(sha256)),
      int32(bytes.length),
    ]),
    ...Array.from({ length: Math.ceil(bytes.length / CHUNK_BYTES) }, (_, index) =>
      bytes.subarray(index * CHUNK_BYTES, (index + 1) * CHUNK_BYTES),
    ),
    Buffer.concat([field(int32(bytes.length)), field(int32(contentBytes)), TRAILER]),
  ];
}

function field(value: Buffer): Buffer {
  return Buffer.concat([int32(value.length), value]);
}

function int64(digits: string): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigInt64BE(BigInt(digits));
  return bytes;
}

function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
}
