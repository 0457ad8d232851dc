/** The order in which a scanning backend gives its matches. */

import { stateOf } from "../../query/column-value.js";
import type { JsonValue } from "../../serialization/json/json-value.js";
import type { StorageKey } from "../storage-key.js";
import type { Candidate } from "./match-scan.js";
import { compareOrderValues, compareTexts, type OrderValue } from "./order-value.js";
import type { Order } from "./search.js";

/** The place of a match in an order: what is left of it when its object is let go. */
export interface Place {
  readonly key: StorageKey;
  /** A value for each level of the order. */
  readonly values: readonly OrderValue[];
}

/** The place of a match. */
export function placeOf(candidate: Candidate, order: readonly Order[]): Place {
  return { key: candidate.entry.key, values: order.map((level) => orderValue(candidate, level)) };
}

/** Compares two places: level by level, then by key. */
export function comparePlaces(a: Place, b: Place, order: readonly Order[]): number {
  for (const [index, { descending }] of order.entries()) {
    const compared = compareOrderValues(a.values[index], b.values[index], descending);
    if (compared !== 0) return compared;
  }
  return compareTexts(a.key, b.key);
}

/** A place as it stands in a page token: values, `null` for an absent one, and the key. */
export function placeToJson({ key, values }: Place): readonly JsonValue[] {
  return [...values.map((value) => value ?? null), key];
}

/** The place that stands in a page token; `undefined` if it is none of this order. */
export function placeFromJson(json: readonly JsonValue[], order: readonly Order[]): Place | undefined {
  const key = json.at(-1);
  if (json.length !== order.length + 1 || typeof key !== "string") return undefined;
  const values: OrderValue[] = [];
  for (const value of json.slice(0, -1)) {
    if (value === null) values.push(undefined);
    else if (typeof value === "number" || typeof value === "bigint" || typeof value === "string") {
      values.push(value);
    } else return undefined;
  }
  return { key, values };
}

function orderValue({ entry: { key, object }, facts, distance }: Candidate, level: Order): OrderValue {
  switch (level.by) {
    case "key":
      return key;
    case "storedAt":
      return facts.storedAt?.getTime();
    case "archiveBytes":
      return facts.archiveBytes;
    case "nearness":
      return distance;
    case "temperature":
      return stateOf(object)?.temperatureK;
    case "pressure":
      return stateOf(object)?.pressurePa;
    case "attribute": {
      const value = object.attributeValue(level.attribute);
      const isOrdered = typeof value === "number" || typeof value === "bigint" || typeof value === "string";
      return isOrdered ? value : undefined;
    }
  }
}
