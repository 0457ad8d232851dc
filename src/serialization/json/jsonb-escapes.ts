/**
 * The few values that PostgreSQL's jsonb refuses or changes, wrapped so that it keeps them: each becomes an
 * object with a single reserved key. An object that would look like such a wrapper is wrapped itself, so no
 * two values ever have the same stored form.
 *
 * - `{"@thermostore.float": "NaN"}`: a float that numeric does not keep: NaN, the infinities, -0.0.
 * - `{"@thermostore.text": "a\\u0000b"}`: a string with U+0000 or lone surrogates, which are written as
 *   escapes; a backslash is doubled.
 * - `{"@thermostore.entries": [[key, value], ...]}`: an object with such a string among its keys, or with a
 *   reserved key as its only one.
 */
import { InvalidValueError } from "../../errors.js";
import {
  isJsonArray,
  isJsonObject,
  type JsonArray,
  type JsonObject,
  type JsonValue,
  MAX_JSON_NESTING,
} from "./json-value.js";
import { unicodeEscape } from "./string-text.js";
import { pythonFloatText } from "./stringify-json.js";

/** With what every reserved key begins. */
export const RESERVED_PREFIX = "@thermostore.";

const FLOAT = `${RESERVED_PREFIX}float`;
const TEXT = `${RESERVED_PREFIX}text`;
const ENTRIES = `${RESERVED_PREFIX}entries`;

/** How deep an escaped value may nest: three levels for each object, one for a string or a float. */
export const MAX_ESCAPED_NESTING = 3 * MAX_JSON_NESTING + 1;

const ESCAPED_FLOATS: ReadonlyMap<JsonValue | undefined, number> = new Map([
  ["NaN", Number.NaN],
  ["Infinity", Number.POSITIVE_INFINITY],
  ["-Infinity", Number.NEGATIVE_INFINITY],
  ["-0.0", -0],
]);

/** U+0000, or a surrogate that is not half of a pair: with the `u` flag, pairs are one character. */
const UNSTORABLE = /[\0\p{Surrogate}]/u;
const EACH_TO_ESCAPE = /[\0\\\p{Surrogate}]/gu;
const EACH_ESCAPE = /\\(?:\\|u([0-9a-f]{4}))/g;

/** The value with everything wrapped that jsonb would not keep; the same value if there is nothing to wrap. */
export function escapeForJsonb(value: JsonValue, nesting = 0): JsonValue {
  if (typeof value === "number") {
    return Number.isFinite(value) && !Object.is(value, -0) ? value : wrapper(FLOAT, pythonFloatText(value));
  }
  if (typeof value === "string") return UNSTORABLE.test(value) ? wrapper(TEXT, escapedText(value)) : value;
  if (typeof value !== "object" || value === null) return value;
  checkNesting(value, nesting);
  if (isJsonArray(value)) return mapItems(value, (item) => escapeForJsonb(item, nesting + 1));
  const escaped = mapMembers(value, (member) => escapeForJsonb(member, nesting + 1));
  return needsEntries(Object.keys(value)) ? wrapper(ENTRIES, entriesOf(escaped)) : escaped;
}

/** The inverse of `escapeForJsonb`; throws InvalidValueError for a wrapper that it never makes. */
export function unescapeFromJsonb(value: JsonValue, nesting = 0): JsonValue {
  if (typeof value !== "object" || value === null) return value;
  const [key, content] = isJsonObject(value) ? onlyMember(value) : [];
  if (key === FLOAT) return unescapedFloat(content);
  if (key === TEXT) return unescapedText(content);
  checkNesting(value, nesting);
  if (key === ENTRIES) return unescapedEntries(content, nesting + 1);
  if (isJsonArray(value)) return mapItems(value, (item) => unescapeFromJsonb(item, nesting + 1));
  return mapMembers(value, (member) => unescapeFromJsonb(member, nesting + 1));
}

/** Key and value of an object's only member; nothing if it has none or several. */
function onlyMember(members: JsonObject): [key?: string, content?: JsonValue] {
  const [key, ...others] = Object.keys(members);
  const content = key === undefined ? undefined : members[key];
  return key === undefined || content === undefined || others.length > 0 ? [] : [key, content];
}

function needsEntries(keys: readonly string[]): boolean {
  const [key] = keys;
  if (keys.length === 1 && (key === FLOAT || key === TEXT || key === ENTRIES)) return true;
  return keys.some((each) => UNSTORABLE.test(each));
}

function entriesOf(members: JsonObject): JsonArray {
  return Object.entries(members).map(([key, member]) => [escapeForJsonb(key), member]);
}

function unescapedEntries(content: JsonValue | undefined, nesting: number): JsonObject {
  if (!isJsonArray(content)) throw notOurs(ENTRIES, content);
  const members = emptyObject();
  for (const entry of content) {
    if (!isJsonArray(entry) || entry.length !== 2) throw notOurs(ENTRIES, content);
    const [stored, member] = entry;
    const key = isJsonObject(stored) ? unescapeFromJsonb(stored) : stored;
    if (typeof key !== "string" || member === undefined) throw notOurs(ENTRIES, content);
    members[key] = unescapeFromJsonb(member, nesting);
  }
  return members;
}

function unescapedFloat(content: JsonValue | undefined): number {
  const float = ESCAPED_FLOATS.get(content);
  if (float === undefined) throw notOurs(FLOAT, content);
  return float;
}

function escapedText(text: string): string {
  return text.replace(EACH_TO_ESCAPE, (character) =>
    character === "\\" ? "\\\\" : unicodeEscape(character),
  );
}

function unescapedText(content: JsonValue | undefined): string {
  if (typeof content !== "string") throw notOurs(TEXT, content);
  const text = content.replace(EACH_ESCAPE, (_escape, code: string | undefined) =>
    code === undefined ? "\\" : String.fromCharCode(Number.parseInt(code, 16)),
  );
  if (escapedText(text) !== content) throw notOurs(TEXT, content);
  return text;
}

function mapItems(items: JsonArray, change: (item: JsonValue) => JsonValue): JsonArray {
  let changed: JsonValue[] | undefined;
  let index = 0;
  for (const item of items) {
    const result = change(item);
    if (changed === undefined && result !== item) changed = items.slice(0, index);
    changed?.push(result);
    index += 1;
  }
  return changed ?? items;
}

function mapMembers(members: JsonObject, change: (member: JsonValue) => JsonValue): JsonObject {
  let changed: Record<string, JsonValue> | undefined;
  for (const [key, member] of Object.entries(members)) {
    const result = change(member);
    if (result === member) continue;
    changed ??= Object.assign(emptyObject(), members);
    changed[key] = result;
  }
  return changed ?? members;
}

function wrapper(key: string, content: JsonValue): JsonObject {
  const members = emptyObject();
  members[key] = content;
  return members;
}

function emptyObject(): Record<string, JsonValue> {
  return Object.create(null);
}

function checkNesting(value: JsonValue, nesting: number): void {
  if (nesting >= MAX_JSON_NESTING) {
    throw new InvalidValueError("", value, `nested more than ${MAX_JSON_NESTING} deep`);
  }
}

function notOurs(key: string, content: JsonValue | undefined): InvalidValueError {
  return new InvalidValueError(
    key,
    content,
    "the key is reserved, and this is not what thermostore stores under it",
  );
}
