/**
 * Where a page ended, as a text that a caller brings back for the next one. It holds the position in the
 * order, so that the next page begins behind it whatever was stored or removed meanwhile, and a fingerprint
 * of the search, so that it is not taken for another.
 */

import { createHash } from "node:crypto";
import { InvalidValueError, StorageError } from "../../errors.js";
import type { DataQuery } from "../../query/data-query.js";
import { isJsonArray, type JsonValue } from "../../serialization/json/json-value.js";
import { parseJson } from "../../serialization/json/parse-json.js";
import { stringifyJson } from "../../serialization/json/stringify-json.js";
import type { Order } from "./search.js";

/** A position in the order of a search. */
export interface PagePosition {
  /** How many matches this page and those before it gave. */
  readonly given: number;
  /** What tells the last one's place: values of the order, key, or whatever a backend goes by. */
  readonly values: readonly JsonValue[];
}

/** A text that two searches share if they have the same query and the same order. */
export function searchFingerprint(query: DataQuery, order: readonly Order[] = []): string {
  const { nearest, tree, dataClass } = query;
  const near = nearest && [nearest.state.identifier, nearest.count];
  const levels = order.map((level) => [
    level.by,
    level.by === "attribute" ? level.attribute : "",
    level.descending === true,
  ]);
  const text = JSON.stringify([dataClass.declaration.name, tree, near, levels], (_name, value: unknown) =>
    typeof value === "bigint" || (typeof value === "number" && !Number.isFinite(value)) ? `#${value}` : value,
  );
  return createHash("sha256").update(text).digest("base64url").slice(0, 16);
}

/** The token for what follows a position. */
export function pageToken(fingerprint: string, { given, values }: PagePosition): string {
  return Buffer.from(stringifyJson([fingerprint, BigInt(given), values])).toString("base64url");
}

/**
 * The position that a token stands for.
 *
 * @param isPosition whether the values can be a position in this search's order.
 * @throws {InvalidValueError} for a text that is no token, or one of another search.
 */
export function readPageToken(
  token: string,
  fingerprint: string,
  isPosition: (values: readonly JsonValue[]) => boolean,
): PagePosition {
  const [ofSearch, given, values] = parts(token);
  const isToken = typeof ofSearch === "string" && typeof given === "bigint" && given >= 0n;
  if (!isToken || !isJsonArray(values)) throw refused(token, "is not the `next` of a page");
  if (ofSearch !== fingerprint) throw refused(token, "is the `next` of a search with another query or order");
  if (!isPosition(values)) throw refused(token, "is not the `next` of a page");
  return { given: Number(given), values };
}

/** How many matches the next page may give. */
export function pageSize(size: number, given: number, limit: number = Number.POSITIVE_INFINITY): number {
  return Math.max(0, Math.min(size, limit - given));
}

/** @throws {InvalidValueError} for a size that is no count above 0. */
export function requirePageSize(size: number): number {
  if (Number.isSafeInteger(size) && size > 0) return size;
  throw new InvalidValueError("size", size, "must be a whole number above 0");
}

function parts(token: string): readonly (JsonValue | undefined)[] {
  try {
    const json = parseJson(Buffer.from(token, "base64url").toString("utf8"));
    return isJsonArray(json) ? json : [];
  } catch (error) {
    if (error instanceof StorageError) return [];
    throw error;
  }
}

function refused(token: string, reason: string): InvalidValueError {
  return new InvalidValueError("after", token, reason);
}
