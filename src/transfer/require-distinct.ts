/** A store cannot be moved into itself: whoever asks for it has mistaken one for another. */

import { realpath } from "node:fs/promises";
import { InvalidValueError } from "../errors.js";
import { PostgresStorage } from "../postgres/postgres-storage.js";
import { LocalFileStorage } from "../storage/local-file/local-file-storage.js";
import type { StorageBackend } from "../storage/storage-backend.js";

/**
 * @param source a backend, or the path of a store directory.
 * @throws {InvalidValueError} if source and target are the same store, even if they were opened in different ways.
 */
export async function requireDistinct(
  source: StorageBackend | string,
  target: StorageBackend,
): Promise<void> {
  const [from, to] = [await placeOf(source), await placeOf(target)];
  if (source !== target && (from === undefined || from !== to)) return;
  throw new InvalidValueError("source", from, "is the target itself; name another store");
}

/** A text that tells stores apart; of those that are only in this process, nothing. */
async function placeOf(store: StorageBackend | string): Promise<string | undefined> {
  if (typeof store === "string") return realpath(store).catch(() => undefined);
  if (store instanceof LocalFileStorage) return placeOf(store.root);
  return store instanceof PostgresStorage ? store.place() : undefined;
}
