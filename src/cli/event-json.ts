/** Events of the ledger as JSON: what happened, and summaries of the versions, not the objects themselves. */

import type { StoredData } from "../data/stored-data.js";
import { CorruptionError } from "../errors.js";
import type { JsonObject } from "../serialization/json/json-value.js";
import type { StorageEvent, SupersededVersion } from "../storage/history/storage-event.js";
import { summaryOf } from "../storage/search/summary-of.js";
import { summaryJson } from "./query/matches-json.js";

/** `{position, event, key, class_name, at, by?, reason?, restored_from?, current?, superseded?}` */
export function eventJson(event: StorageEvent): JsonObject {
  const { position, kind, key, type, at, by, reason, restoredFrom, superseded } = event;
  const current = unlessDamaged(() => event.current && versionJson(key, event.current));
  return {
    position,
    event: kind,
    key,
    class_name: type,
    at: at.toISOString(),
    ...(by === undefined ? {} : { by }),
    ...(reason === undefined ? {} : { reason }),
    ...(restoredFrom === undefined ? {} : { restored_from: restoredFrom }),
    ...(current === undefined ? {} : { current }),
    ...(superseded === undefined ? {} : { superseded: supersededJson(key, superseded) }),
  };
}

function supersededJson(key: string, version: SupersededVersion): JsonObject {
  const { storedAt, storedBy, filesReleasedAt } = version;
  return {
    ...unlessDamaged(() => versionJson(key, version.object)),
    stored_at: storedAt.toISOString(),
    ...(storedBy === undefined ? {} : { stored_by: storedBy }),
    ...(filesReleasedAt === undefined ? {} : { files_released_at: filesReleasedAt.toISOString() }),
  };
}

function versionJson(key: string, object: StoredData): JsonObject {
  return summaryJson(summaryOf({ key, object, facts: {} }));
}

/** A version that is damaged has no summary; what happened to it is told all the same. */
export function unlessDamaged<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof CorruptionError) return undefined;
    throw error;
  }
}
