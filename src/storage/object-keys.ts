/** The registry of keys: an object of its own, as evaluator keeps it, which a backend stores like any other. */

import { z } from "zod";
import { attribute } from "../data/attribute.js";
import { jsonType } from "../data/attribute-type.js";
import { declareStoredData } from "../data/declare-stored-data.js";
import { StoredData } from "../data/stored-data.js";
import { InvalidValueError } from "../errors.js";
import type { JsonValue } from "../serialization/json/json-value.js";
import { isStorageKey, type StorageKey } from "./storage-key.js";

/** The key under which the registry itself is stored. */
export const OBJECT_KEYS_KEY = "object_keys";

/** Whether an object can be under a key: the registry's is not for objects, and some texts are no keys. */
export function canHoldObject(key: StorageKey): boolean {
  return key !== OBJECT_KEYS_KEY && isStorageKey(key);
}

const keysByClass = z.record(z.string(), z.array(z.string()));

/** Which keys there are, by class name, in the order in which they were stored. */
export class ObjectKeys extends declareStoredData(StoredData, {
  tag: "openff.evaluator.storage.storage.StorageBackend._ObjectKeyData",
  attributes: { objectKeys: attribute(jsonType) },
  identity: "none",
}) {
  static readonly empty = new ObjectKeys({ objectKeys: {} });

  static of(byClass: ReadonlyMap<string, readonly StorageKey[]>): ObjectKeys {
    const keys = new ObjectKeys({ objectKeys: Object.fromEntries(byClass) });
    parsed.set(keys, byClass);
    return keys;
  }

  get byClass(): ReadonlyMap<string, readonly StorageKey[]> {
    const byClass = parsed.get(this) ?? parseKeys(this.objectKeys);
    parsed.set(this, byClass);
    return byClass;
  }

  override validate(): void {
    super.validate();
    parseKeys(this.objectKeys);
  }

  /** The keys of one class, or all. */
  keysOf(className?: string): readonly StorageKey[] {
    if (className !== undefined) return this.byClass.get(className) ?? [];
    return [...this.byClass.values()].flat();
  }

  /** The class of the object under a key. */
  classOf(key: StorageKey): string | undefined {
    return [...this.byClass].find(([, keys]) => keys.includes(key))?.[0];
  }

  /** The registry with a key of a class added; the same if it is there. */
  with(className: string, key: StorageKey): ObjectKeys {
    const keys = this.byClass.get(className) ?? [];
    if (keys.includes(key)) return this;
    return ObjectKeys.of(new Map([...this.byClass, [className, [...keys, key]]]));
  }

  /** The registry without a key. */
  without(key: StorageKey): ObjectKeys {
    const remaining = [...this.byClass].map(
      ([className, keys]) => [className, keys.filter((other) => other !== key)] as const,
    );
    return ObjectKeys.of(new Map(remaining));
  }
}

/** Registries are immutable, and asked for every object that is stored. */
const parsed = new WeakMap<ObjectKeys, ReadonlyMap<string, readonly StorageKey[]>>();

function parseKeys(json: JsonValue): ReadonlyMap<string, readonly StorageKey[]> {
  const result = keysByClass.safeParse(json);
  if (result.success) return new Map(Object.entries(result.data));
  throw new InvalidValueError("object_keys", json, "must map class names to lists of keys");
}
