/** Data of a user's own that refers to a force field, and comes without files; with a column for that, and without. */
import { attribute } from "../../../src/data/attribute.js";
import { floatType, textType } from "../../../src/data/attribute-type.js";
import { registerDataClass } from "../../../src/data/data-registry.js";
import { declareStoredData } from "../../../src/data/declare-stored-data.js";
import { StoredData } from "../../../src/data/stored-data.js";

const TAG = "thermostore.test.anomalies";

export class ChargeData extends declareStoredData(StoredData, {
  tag: `${TAG}.ChargeData`,
  attributes: {
    forceFieldId: attribute(textType, { query: true, column: "force_field_id" }),
    charge: attribute(floatType, { query: true }),
  },
}) {}

export class DipoleData extends declareStoredData(StoredData, {
  tag: `${TAG}.DipoleData`,
  attributes: {
    forceFieldId: attribute(textType),
    dipole: attribute(floatType, { query: true }),
  },
}) {}

for (const dataClass of [ChargeData, DipoleData]) registerDataClass(dataClass);
