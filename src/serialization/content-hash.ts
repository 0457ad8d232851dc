/** What makes the content of two JSON values the same: their canonical text, whichever prefix the tags have. */

import { createHash } from "node:crypto";
import { currentTag } from "./codec.js";
import { canonicalJson } from "./json/canonical-json.js";
import { isJsonObject, type JsonValue } from "./json/json-value.js";

/**
 * SHA-256, in hex, of the canonical JSON with type tags as current versions of evaluator write them. Ints and
 * floats differ, key order does not matter.
 */
export function contentSha256(json: JsonValue): string {
  return sha256Hex(canonicalJson(withCurrentTags(json)));
}

/** SHA-256 of a text in UTF-8, in hex. */
export function sha256Hex(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

function withCurrentTags(json: JsonValue): JsonValue {
  if (Array.isArray(json)) {
    return json.some((item) => typeof item === "object") ? json.map(withCurrentTags) : json;
  }
  if (!isJsonObject(json)) return json;
  const result: Record<string, JsonValue> = Object.create(null);
  for (const [key, value] of Object.entries(json)) {
    result[key] = key === "@type" && typeof value === "string" ? currentTag(value) : withCurrentTags(value);
  }
  return result;
}
