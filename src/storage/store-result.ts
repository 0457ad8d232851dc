/** What storing can come to, and how two versions of the same piece of data are weighed. */

import { jsonName } from "../data/attribute.js";
import type { StoredData } from "../data/stored-data.js";
import { ConflictError } from "../errors.js";
import { type DataVersion, haveEqualContent } from "./data-version.js";
import type { StorageKey } from "./storage-key.js";

/**
 * - `stored`: new data.
 * - `deduplicated`: the same content was there; nothing changed.
 * - `replaced`: a worse version was there, under the same key.
 * - `kept`: a better version was there; nothing changed.
 */
export type StoreOutcome = "stored" | "deduplicated" | "replaced" | "kept";

/** Where an object is, and what storing it came to. */
export interface StoreResult {
  readonly key: StorageKey;
  readonly outcome: StoreOutcome;
}

/**
 * What becomes of two different versions of the same piece of data:
 * - `better`: the one with the lower statistical inefficiency (or what the class ranks by) stays.
 * - `keep`: the one that is there stays.
 * - `replace`: the incoming one takes its place.
 * - `fail`: nothing changes, and storing ends with a `ConflictError`.
 */
export type ConflictPolicy = "better" | "keep" | "replace" | "fail";

export interface StoreOptions {
  /** The key to store new data under, if it is free. Default: a new key. */
  readonly key?: StorageKey;
  /** Take an object even if files that it names are not in its directory. Default: false. */
  readonly allowMissingFiles?: boolean;
  /** Find out what storing would come to, and write nothing. Default: false. */
  readonly dryRun?: boolean;
  /** Which of two different versions stays. Default: the better one. */
  readonly onConflict?: ConflictPolicy;
  /** Where the better version stays: which of two equally good, different ones. Default: the incoming one. */
  readonly onTie?: "incoming" | "existing";
  /** Why, for the ledger. Default: of a version that takes the place of another what it is better in. */
  readonly reason?: string;
}

/**
 * What storing `incoming` comes to where the same piece of data exists already.
 *
 * @throws {ConflictError} if it is different and that is not wanted.
 */
export async function weigh(
  existing: DataVersion & { readonly key: StorageKey },
  incoming: DataVersion,
  { onConflict = "better", onTie = "incoming" }: Pick<StoreOptions, "onConflict" | "onTie"> = {},
): Promise<Exclude<StoreOutcome, "stored">> {
  const { lowerIsBetter, identity } = incoming.object.declaration;
  if (identity === "content") return "deduplicated";
  if (onConflict !== "better") {
    if (await haveEqualContent(existing, incoming)) return "deduplicated";
    if (onConflict === "fail") throw new ConflictError(existing.key, incoming.object.type);
    return onConflict === "replace" ? "replaced" : "kept";
  }
  if (lowerIsBetter === undefined) return "deduplicated";
  const existingRank = rank(existing, lowerIsBetter);
  const incomingRank = rank(incoming, lowerIsBetter);
  if (existingRank < incomingRank) return "kept";
  if (incomingRank < existingRank) return "replaced";
  if (await haveEqualContent(existing, incoming)) return "deduplicated";
  return onTie === "incoming" ? "replaced" : "kept";
}

/** Why a version took the place of another one, for the ledger. */
export function reasonToReplace({ declaration: { lowerIsBetter } }: StoredData): string {
  return lowerIsBetter === undefined
    ? "overwritten"
    : `a version with an equal or lower ${jsonName(lowerIsBetter)}`;
}

/** What versions are compared by; no number is worse than any. */
function rank({ object }: DataVersion, attribute: string): number {
  const value = Number(object.attributeValue(attribute));
  return Number.isNaN(value) ? Number.POSITIVE_INFINITY : value;
}
