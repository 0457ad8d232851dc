/** Identity: when two data objects are the same piece of data, whatever their keys. */

import { encodeValue } from "../serialization/codec.js";
import { contentSha256, sha256Hex } from "../serialization/content-hash.js";
import { canonicalJson } from "../serialization/json/canonical-json.js";
import type { JsonValue } from "../serialization/json/json-value.js";
import { jsonName } from "./attribute.js";
import type { ResolvedDeclaration } from "./data-declaration.js";
import type { StoredData } from "./stored-data.js";

/** The attributes that make up the identity of a class, in declaration order; empty if it has none. */
export function identityAttributes({ attributes, identity }: ResolvedDeclaration): readonly string[] {
  if (identity === "none") return [];
  if (identity === "content") return [...attributes.keys()];
  if (identity === "query") return [...attributes].filter(([, { query }]) => query).map(([name]) => name);
  return identity;
}

/**
 * SHA-256 over the class and the values that make up the identity; `undefined` for a class whose deposits
 * are all kept. Two objects are the same piece of data if and only if they have the same one.
 */
export function identitySha256(object: StoredData): string | undefined {
  if (object.declaration.identity === "none") return undefined;
  const known = identities.get(object);
  if (known !== undefined) return known;
  const identity = computeIdentity(object);
  identities.set(object, identity);
  return identity;
}

/** Objects are immutable, and stores that scan ask for the identity of the same ones again and again. */
const identities = new WeakMap<StoredData, string>();

function computeIdentity(object: StoredData): string {
  const { declaration, type } = object;
  const names = identityAttributes(declaration);
  if (declaration.identity === "content") {
    const content = names.map((name) => attributeJson(object, name));
    return contentSha256([type, ...content]);
  }
  const texts = names.map((name): JsonValue => object.matchText(name) ?? null);
  return sha256Hex(canonicalJson([type, ...texts]));
}

/** An attribute in the JSON that evaluator would write for it: whatever its source spelt, and whatever it added. */
function attributeJson(object: StoredData, name: string): JsonValue {
  const value = object.attributeValue(name);
  const codec = object.declaration.attributes.get(name)?.type.codec;
  return value === undefined || codec === undefined ? null : encodeValue(codec, value, jsonName(name));
}
