/** What would hang in the air if an object went: the objects that name its key. */

import { jsonName } from "../data/attribute.js";
import { dataClassNamed, dataClassNames } from "../data/data-registry.js";
import { ForceFieldData } from "../data/force-field-data.js";
import type { ObjectKeys } from "./object-keys.js";
import type { Dependent } from "./remove-options.js";
import type { Retrieved } from "./retrieved.js";
import { scanObjects } from "./scan-objects.js";
import type { StorageKey } from "./storage-key.js";

/** The attribute, of any class, that names the key of a force field. */
export const REFERENCE = "forceFieldId";

/** Whether objects of a class are referred to by their keys. */
export function isReferredTo(className: string | undefined): boolean {
  return className === ForceFieldData.declaration.name;
}

/** The classes whose objects refer to others. */
export function referringClasses(): readonly string[] {
  return dataClassNames().filter((name) => dataClassNamed(name)?.declaration.attributes.has(REFERENCE));
}

/** The objects that refer to a key, in the order in which they were stored. */
export async function findDependents(
  key: StorageKey,
  registry: ObjectKeys,
  retrieve: (key: StorageKey) => Promise<Retrieved | undefined>,
): Promise<readonly Dependent[]> {
  const keys = referringClasses().flatMap((name) => registry.keysOf(name));
  const dependents: Dependent[] = [];
  for await (const { key: own, object } of scanObjects(keys, retrieve)) {
    if (object.json[jsonName(REFERENCE)] === key) dependents.push({ key: own, type: object.type });
  }
  return dependents;
}
