/** Storage keys: how new ones look, and what may be one. */

import { createHash, randomUUID } from "node:crypto";
import { InvalidKeyError } from "../errors.js";

/** The unique text under which an object is stored. */
export type StorageKey = string;

const MAX_KEY_LENGTH = 255;

/** A new key: 32 lowercase hex digits. */
export function newStorageKey(): StorageKey {
  return randomUUID().replaceAll("-", "");
}

/**
 * The key that stands in for one that cannot be had: 32 lowercase hex digits that depend on it alone, so that
 * asking for the same key again leads to the same place.
 */
export function standInKey(key: StorageKey): StorageKey {
  return createHash("sha256").update(key).digest("hex").slice(0, 32);
}

/** Whether a text can be a storage key: what cannot is no object's key, and need not be looked for. */
export function isStorageKey(text: string): boolean {
  return reasonAgainst(text) === undefined;
}

/** @throws {InvalidKeyError} if the text is empty, longer than 255 characters, or holds NUL or half a character. */
export function requireStorageKey(key: string): StorageKey {
  const reason = reasonAgainst(key);
  if (reason !== undefined) throw new InvalidKeyError(key, reason);
  return key;
}

function reasonAgainst(key: string): string | undefined {
  if (key === "") return "it is empty";
  if ([...key].length > MAX_KEY_LENGTH) return `it is longer than ${MAX_KEY_LENGTH} characters`;
  if (key.includes("\0") || !key.isWellFormed()) return "it contains NUL or a lone surrogate";
  return undefined;
}
