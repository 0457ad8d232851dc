/** An entry of the ledger as an event: its versions are decoded when they are first looked at. */

import { z } from "zod";
import { dataFromStorage } from "../../data/data-registry.js";
import type { StoredData } from "../../data/stored-data.js";
import { CorruptionError, StorageError } from "../../errors.js";
import { requireJsonObject } from "../../serialization/codec.js";
import { fromJsonb } from "../../serialization/json/jsonb.js";
import type { AncillaryDirectory } from "../../storage/ancillary/ancillary-directory.js";
import type {
  StorageEvent,
  StorageEventKind,
  SupersededVersion,
} from "../../storage/history/storage-event.js";
import { classNameOf } from "../../storage/object-from-json.js";
import type { ArchiveStore } from "../archives/archive-store.js";

const ledgerRow = z.object({
  id: z.string(),
  event: z.enum(["stored", "replaced", "removed", "restored"]),
  object_key: z.string(),
  class: z.string(),
  happened_at: z.coerce.date(),
  happened_by: z.string(),
  reason: z.string().nullable(),
  operation_id: z.string().nullable(),
  restored_from_id: z.string().nullable(),
  superseded_payload: z.string().nullable(),
  superseded_archive_id: z.string().nullable(),
  superseded_archive_released_at: z.coerce.date().nullable(),
  superseded_created_at: z.coerce.date().nullable(),
  superseded_created_by: z.string().nullable(),
  current_payload: z.string().nullable(),
});
type LedgerRow = z.infer<typeof ledgerRow>;

/** The event in a row of `compileEvents`. */
export function storageEvent(row: unknown, archives: ArchiveStore): LedgerEntry {
  return new LedgerEntry(ledgerRow.parse(row), archives);
}

/**
 * One thing that happened to one key.
 *
 * Looking at a version throws {CorruptionError} if its JSON cannot be read.
 */
export class LedgerEntry implements StorageEvent {
  readonly position: string;
  readonly kind: StorageEventKind;
  readonly key: string;
  readonly type: string;
  readonly at: Date;
  readonly by: string;
  readonly reason?: string;
  readonly restoredFrom?: string;
  readonly superseded?: SupersededVersion;
  /** The archive of the version that was put away, while it is kept. */
  readonly archiveId: string | undefined;
  /** The call that did it. */
  readonly operationId: string | undefined;
  readonly #currentPayload: string | null;
  #current: StoredData | undefined;

  constructor(row: LedgerRow, archives: ArchiveStore) {
    this.position = row.id;
    this.kind = row.event;
    this.key = row.object_key;
    this.type = row.class;
    this.at = row.happened_at;
    this.by = row.happened_by;
    if (row.reason !== null) this.reason = row.reason;
    if (row.restored_from_id !== null) this.restoredFrom = row.restored_from_id;
    if (row.superseded_payload !== null) {
      this.superseded = new LedgerVersion(row, row.superseded_payload, archives);
    }
    this.archiveId = row.superseded_archive_id ?? undefined;
    this.operationId = row.operation_id ?? undefined;
    this.#currentPayload = row.current_payload;
  }

  get current(): StoredData | undefined {
    if (this.#currentPayload === null) return undefined;
    this.#current ??= decoded(this.#currentPayload, this.key, this.type);
    return this.#current;
  }
}

/** The version that an entry put away. */
class LedgerVersion implements SupersededVersion {
  readonly storedAt: Date;
  readonly storedBy?: string;
  readonly ancillary?: AncillaryDirectory;
  readonly filesReleasedAt?: Date;
  readonly #key: string;
  readonly #className: string;
  readonly #payload: string;
  #object: StoredData | undefined;

  constructor(row: LedgerRow, payload: string, archives: ArchiveStore) {
    this.#key = row.object_key;
    this.#className = row.class;
    this.#payload = payload;
    this.storedAt = row.superseded_created_at ?? row.happened_at;
    if (row.superseded_created_by !== null) this.storedBy = row.superseded_created_by;
    if (row.superseded_archive_id !== null) {
      this.ancillary = archives.directory(row.superseded_archive_id, row.object_key);
    }
    if (row.superseded_archive_released_at !== null) {
      this.filesReleasedAt = row.superseded_archive_released_at;
    }
  }

  get object(): StoredData {
    this.#object ??= decoded(this.#payload, this.#key, this.#className);
    return this.#object;
  }
}

/** Versions under one key can be of different classes: what the JSON says of its class comes first. */
function decoded(payload: string, key: string, className: string): StoredData {
  try {
    const json = requireJsonObject(fromJsonb(payload), key);
    return dataFromStorage(json, classNameOf(json) ?? className);
  } catch (error) {
    if (!(error instanceof StorageError)) throw error;
    throw new CorruptionError(`an earlier version of "${key}"`, error.message, { cause: error });
  }
}
