/** Storage keys: how new ones look, and what may be one. */

import { randomUUID } from "node:crypto";
import { InvalidKeyError } from "../errors.js";

/** The unique text under which an object is stored. */
export type StorageKey = string;

const MAX_KEY_LENGTH = 255;

/** A new key: 32 lowercase hex digits. */
export function newStorageKey(): StorageKey {
  return randomUUID().replaceAll("-", "");
}

/** @throws {InvalidKeyError} if the text is empty, longer than 255 characters, or holds NUL or half a character. */
export function requireStorageKey(key: string): StorageKey {
  if (key === "") throw new InvalidKeyError(key, "it is empty");
  if ([...key].length > MAX_KEY_LENGTH) {
    throw new InvalidKeyError(key, `it is longer than ${MAX_KEY_LENGTH} characters`);
  }
  if (key.includes("\0") || !key.isWellFormed()) {
    throw new InvalidKeyError(key, "it contains NUL or a lone surrogate");
  }
  return key;
}
