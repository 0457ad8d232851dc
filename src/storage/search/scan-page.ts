/** Pages of a search by scanning. */

import type { StoredData } from "../../data/stored-data.js";
import { InvalidValueError } from "../../errors.js";
import type { JsonValue } from "../../serialization/json/json-value.js";
import type { OrderedScan } from "./ordered-scan.js";
import { pageSize, pageToken, readPageToken, requirePageSize, searchFingerprint } from "./page-token.js";
import { comparePlaces, placeFromJson, placeToJson } from "./scan-order.js";
import type { Page } from "./search.js";
import type { NumberedKey } from "./storing-order.js";
import type { Summary } from "./summary.js";

/** Where matches are looked for, and how the place of one is noted. */
interface Rest {
  /** The keys behind the last page, in order. */
  readonly keys: readonly NumberedKey[];
  readonly position: (key: NumberedKey) => readonly JsonValue[];
}

/** A page of a search; see `Search.page`. */
export async function scanPage<T extends StoredData>(
  scan: OrderedScan<T>,
  size: number,
  after?: string,
): Promise<Page> {
  requirePageSize(size);
  const fingerprint = searchFingerprint(scan.query, scan.order);
  const isOrdered = scan.order.length > 0;
  const isPosition = isOrdered ? (values: readonly JsonValue[]) => isPlace(values, scan) : isNumberedKey;
  const from = after === undefined ? undefined : readPageToken(after, fingerprint, isPosition);
  const { keys, position } = isOrdered
    ? await restInOrder(scan, from?.values)
    : await restAsStored(scan, from?.values);
  const given = from?.given ?? 0;
  const wanted = pageSize(size, given, scan.limit);
  const items: Summary[] = [];
  let last: NumberedKey | undefined;
  for await (const match of wanted === 0 ? [] : scan.matches(keys)) {
    if (items.length === wanted) {
      const isLimited = given + wanted >= scan.limit;
      if (isLimited || last === undefined) break;
      return { items, next: pageToken(fingerprint, { given: given + wanted, values: position(last) }) };
    }
    items.push(await scan.summaryOf(match));
    last = { key: match.entry.key, number: match.number };
  }
  return { items };
}

async function restAsStored<T extends StoredData>(
  scan: OrderedScan<T>,
  after: readonly JsonValue[] | undefined,
): Promise<Rest> {
  const keys = await scan.keys();
  const position = ({ key, number }: NumberedKey): readonly JsonValue[] => [BigInt(number), key];
  if (after === undefined) return { keys, position };
  const [number, key] = after;
  // Another process numbers from anew: there, the key says it as long as it is stored.
  const end = keys.find((known) => known.key === key)?.number ?? Number(number);
  return { keys: keys.filter((known) => known.number > end), position };
}

async function restInOrder<T extends StoredData>(
  scan: OrderedScan<T>,
  after: readonly JsonValue[] | undefined,
): Promise<Rest> {
  const places = await scan.places();
  const byKey = new Map(places.map((place) => [place.key, place]));
  const end = after && placeFromJson(after, scan.order);
  return {
    keys: places.filter((place) => end === undefined || comparePlaces(place, end, scan.order) > 0),
    position: ({ key }) => {
      const place = byKey.get(key);
      if (place === undefined) throw new InvalidValueError("key", key, "is not among the matches");
      return placeToJson(place);
    },
  };
}

function isNumberedKey(values: readonly JsonValue[]): boolean {
  return values.length === 2 && typeof values[0] === "bigint" && typeof values[1] === "string";
}

function isPlace<T extends StoredData>(values: readonly JsonValue[], { order }: OrderedScan<T>): boolean {
  return placeFromJson(values, order) !== undefined;
}
