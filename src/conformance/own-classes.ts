/** Data classes of a user's own, one for each way in which data can be the same. */

import { attribute, optionalAttribute } from "../data/attribute.js";
import {
  booleanType,
  fileNameType,
  floatType,
  integerType,
  jsonType,
  quantityType,
  substanceType,
  textType,
  thermodynamicStateType,
} from "../data/attribute-type.js";
import { registerDataClass } from "../data/data-registry.js";
import { declareStoredData } from "../data/declare-stored-data.js";
import { HashableStoredData, ReplaceableData } from "../data/kinds.js";
import { StoredData } from "../data/stored-data.js";
import { declareQuery } from "../query/declare-query.js";
import { registerQueryClass } from "../query/query-registry.js";

const TAG = "thermostore.conformance";

/** The same if all that can be queried is. */
export class ViscosityData extends declareStoredData(StoredData, {
  tag: `${TAG}.ViscosityData`,
  attributes: {
    substance: attribute(substanceType, { query: true, column: "substance" }),
    thermodynamicState: attribute(thermodynamicStateType, { query: true, column: "thermodynamic_state" }),
    method: optionalAttribute(textType, { query: true }),
    isCorrected: attribute(booleanType, { query: true }),
    viscosity: attribute(quantityType),
  },
}) {}

export class ViscosityQuery extends declareQuery(ViscosityData) {}

/** The same if its content is. */
export class ChargeModel extends declareStoredData(HashableStoredData, {
  tag: `${TAG}.ChargeModel`,
  attributes: { name: attribute(textType, { query: true }), parameters: attribute(jsonType) },
}) {}

export class ChargeModelQuery extends declareQuery(ChargeModel) {}

/** The same if substance and model are; the one with the lowest error stays. Comes with files. */
export class DiffusionData extends declareStoredData(ReplaceableData, {
  tag: `${TAG}.DiffusionData`,
  ancillary: "required",
  attributes: {
    substance: attribute(substanceType, { query: true }),
    model: optionalAttribute(textType, { query: true }),
    error: attribute(floatType),
    displacements: attribute(fileNameType),
  },
  identity: ["substance", "model"],
  lowerIsBetter: "error",
}) {}

export class DiffusionQuery extends declareQuery(DiffusionData) {}

/** Nothing but values to search for, none of which has a column. */
export class SampleData extends declareStoredData(StoredData, {
  tag: `${TAG}.SampleData`,
  attributes: {
    label: optionalAttribute(textType, { query: true }),
    replicas: attribute(integerType, { query: true }),
    error: attribute(floatType, { query: true }),
  },
}) {}

export class SampleQuery extends declareQuery(SampleData) {}

for (const dataClass of [ViscosityData, ChargeModel, DiffusionData, SampleData]) registerDataClass(dataClass);
for (const queryClass of [ViscosityQuery, ChargeModelQuery, DiffusionQuery, SampleQuery]) {
  registerQueryClass(queryClass);
}
