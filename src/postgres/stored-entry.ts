/** A row of stored_object as what a backend gives back: the object is decoded when it is first looked at. */

import { dataFromStorage } from "../data/data-registry.js";
import type { StoredData } from "../data/stored-data.js";
import { requireJsonObject } from "../serialization/codec.js";
import { fromJsonb } from "../serialization/json/jsonb.js";
import type { AncillaryDirectory } from "../storage/ancillary/ancillary-directory.js";
import type { Retrieved } from "../storage/retrieved.js";
import type { ArchiveStore } from "./archives/archive-store.js";
import type { StoredRow } from "./object-table.js";

/** An object that was found, with what its row says of it. */
export class StoredEntry implements Retrieved {
  readonly key: string;
  readonly className: string;
  readonly archiveId: string | undefined;
  readonly ancillary?: AncillaryDirectory;
  readonly storedAt: Date;
  readonly storedBy: string;
  /** Given up once the object is decoded. */
  #payload: string | undefined;
  readonly #matchValues: string;
  #object: StoredData | undefined;

  constructor(row: StoredRow, archives: ArchiveStore) {
    this.key = row.key;
    this.className = row.class;
    this.#payload = row.payload;
    this.#matchValues = row.match_values;
    this.archiveId = row.archive_id ?? undefined;
    this.storedAt = row.updated_at;
    this.storedBy = row.updated_by;
    if (this.archiveId !== undefined) this.ancillary = archives.directory(this.archiveId, this.key);
  }

  get object(): StoredData {
    this.#object ??= dataFromStorage(
      requireJsonObject(fromJsonb(this.#payload ?? ""), this.key),
      this.className,
    );
    this.#payload = undefined;
    return this.#object;
  }

  /** The text by which an attribute is compared, without decoding the object. */
  matchText(attributeJsonName: string): string | undefined {
    const values: Record<string, string> = JSON.parse(this.#matchValues);
    return values[attributeJsonName];
  }
}
