/** Which observables a data object has, without reading their values: frames can be large. */

import { isJsonObject } from "../serialization/json/json-value.js";
import { jsonName } from "./attribute.js";
import { observableFrameType } from "./attribute-type.js";
import type { StoredData } from "./stored-data.js";

/** The names of the observables in all frames of an object, sorted, e.g. `["Density", "Volume"]`. */
export function observableNames(object: StoredData): readonly string[] {
  const names = new Set<string>();
  for (const [attribute, { type }] of object.declaration.attributes) {
    if (type.name !== observableFrameType.name) continue;
    const frame = object.json[jsonName(attribute)];
    const observables = isJsonObject(frame) ? frame.observables : undefined;
    if (isJsonObject(observables)) for (const name of Object.keys(observables)) names.add(name);
  }
  return [...names].sort();
}
