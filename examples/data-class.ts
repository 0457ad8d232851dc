import {
  attribute,
  declareQuery,
  declareStoredData,
  floatType,
  openStorage,
  optionalAttribute,
  Phase,
  parseSubstance,
  propertyPhaseType,
  Quantity,
  quantityType,
  ReplaceableData,
  registerDataClass,
  registerQueryClass,
  substanceType,
  ThermodynamicState,
  textType,
  thermodynamicStateType,
} from "thermostore";

class ViscosityData extends declareStoredData(ReplaceableData, {
  tag: "mylab.data.ViscosityData",
  attributes: {
    substance: attribute(substanceType, { query: true, column: "substance" }),
    thermodynamicState: attribute(thermodynamicStateType, { query: true, column: "thermodynamic_state" }),
    propertyPhase: attribute(propertyPhaseType, { query: true, column: "property_phase" }),
    method: optionalAttribute(textType, { query: true }),
    viscosity: attribute(quantityType),
    relativeError: attribute(floatType),
  },
  identity: ["substance", "thermodynamicState", "propertyPhase", "method"],
  lowerIsBetter: "relativeError",
}) {}
registerDataClass(ViscosityData);

class ViscosityQuery extends declareQuery(ViscosityData) {}
registerQueryClass(ViscosityQuery);

const water = {
  substance: parseSubstance("O"),
  thermodynamicState: ThermodynamicState.of({ temperatureK: 298.15, pressurePa: 101_325 }),
  propertyPhase: Phase.Liquid,
  method: "Green-Kubo",
};
const rough = new ViscosityData({ ...water, viscosity: Quantity.parse("0.93 mPa*s"), relativeError: 0.08 });
const better = new ViscosityData({ ...water, viscosity: Quantity.parse("0.89 mPa*s"), relativeError: 0.02 });

const store = await openStorage();
try {
  console.log((await store.storeObjectDetailed(rough)).outcome); // stored
  console.log((await store.storeObjectDetailed(better)).outcome); // replaced, under the same key
  console.log((await store.storeObjectDetailed(rough)).outcome); // kept: the better one is there

  const { groups } = await store.query(new ViscosityQuery({ method: "Green-Kubo" }));
  for (const { object } of groups.flatMap(({ entries }) => entries)) {
    console.log(`${object.substance}: ${object.viscosity}`);
  }
} finally {
  await store.close();
}
