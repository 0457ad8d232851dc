/** Force fields as stored data. */

import { attribute } from "./attribute.js";
import { forceFieldSourceType } from "./attribute-type.js";
import { declareStoredData } from "./declare-stored-data.js";
import { HashableStoredData } from "./kinds.js";

/** A force field; the same if the content of its source is. */
export class ForceFieldData extends declareStoredData(HashableStoredData, {
  tag: "openff.evaluator.storage.data.ForceFieldData",
  attributes: { forceFieldSource: attribute(forceFieldSourceType, { query: true }) },
}) {}
