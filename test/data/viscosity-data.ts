/**
 * A data class as a user would declare it, with its query class. What has a column lies in it; everything else
 * is matched in JSONB, without a migration.
 */

import { type AttributeValues, attribute, optionalAttribute } from "../../src/data/attribute.js";
import {
  booleanType,
  floatType,
  forceFieldSourceType,
  integerType,
  jsonType,
  quantityType,
  substanceType,
  textType,
  thermodynamicStateType,
} from "../../src/data/attribute-type.js";
import { registerDataClass } from "../../src/data/data-registry.js";
import { declareStoredData } from "../../src/data/declare-stored-data.js";
import { StoredData } from "../../src/data/stored-data.js";
import { declareQuery } from "../../src/query/declare-query.js";
import { registerQueryClass } from "../../src/query/query-registry.js";

export class ViscosityData extends declareStoredData(StoredData, {
  tag: "mylab.data.ViscosityData",
  attributes: {
    substance: attribute(substanceType, { query: true, column: "substance" }),
    thermodynamicState: optionalAttribute(thermodynamicStateType, {
      query: true,
      column: "thermodynamic_state",
    }),
    viscosity: attribute(quantityType, { query: true }),
    method: optionalAttribute(textType, { query: true }),
    isShearThinning: optionalAttribute(booleanType, { query: true }),
    runCount: optionalAttribute(integerType, { query: true }),
    spread: optionalAttribute(floatType, { query: true }),
    settings: optionalAttribute(jsonType, { query: true }),
    forceField: optionalAttribute(forceFieldSourceType, { query: true }),
    comment: optionalAttribute(textType),
  },
}) {}

export type ViscosityValues = AttributeValues<typeof ViscosityData.attributes>;

export class ViscosityQuery extends declareQuery(ViscosityData) {}

registerDataClass(ViscosityData);
registerQueryClass(ViscosityQuery);
