/** The query of an object matches exactly what is the same piece of data. */

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { attribute } from "../../src/data/attribute.js";
import { jsonType, textType } from "../../src/data/attribute-type.js";
import { declareStoredData } from "../../src/data/declare-stored-data.js";
import { identitySha256 } from "../../src/data/identity.js";
import { HashableStoredData } from "../../src/data/kinds.js";
import { StoredData } from "../../src/data/stored-data.js";
import { UnsupportedOperationError } from "../../src/errors.js";
import { declareQuery } from "../../src/query/declare-query.js";
import { EquilibrationDataQuery } from "../../src/query/evaluator-queries.js";
import { registerQueryClass } from "../../src/query/query-registry.js";
import { parseSubstance } from "../../src/substances/parse-substance.js";
import { ThermodynamicState } from "../../src/thermodynamics/thermodynamic-state.js";
import { Quantity } from "../../src/units/quantity.js";
import { dataObject, forceFieldData } from "../arbitraries/data-objects.js";
import { ambient, sampleEquilibration, sampleFreeEnergy } from "../data/sample-data.js";
import { ViscosityData } from "../data/viscosity-data.js";

const substance = parseSubstance("O");

class ChargeModel extends declareStoredData(HashableStoredData, {
  tag: "mylab.data.ChargeModel",
  attributes: { name: attribute(textType, { query: true }), parameters: attribute(jsonType) },
}) {}
class ChargeModelQuery extends declareQuery(ChargeModel) {}
registerQueryClass(ChargeModelQuery);

/** Equilibrations that agree in most, so that some agree in all. */
const similarEquilibration = fc
  .record({
    substance: fc.constantFrom("O{x=0.333333}|CO", "CO|O{x=0.3333333}", "O").map(parseSubstance),
    thermodynamicState: fc.constantFrom(ambient, ThermodynamicState.of({ temperatureK: 298.15 })),
    propertyPhase: fc.constantFrom(2, 6),
    calculationLayer: fc.constantFrom(undefined, "", "EquilibrationLayer"),
    maxNumberOfMolecules: fc.constantFrom(1000, 1000n),
    statisticalInefficiency: fc.double(),
  })
  .map(sampleEquilibration);

const viscosity = fc
  .record({
    viscosity: fc.constantFrom(new Quantity(1, "Pa*s"), new Quantity(1n, "Pa*s"), new Quantity(1, "mPa*s")),
    method: fc.constantFrom(undefined, "", "Green-Kubo"),
    spread: fc.constantFrom(undefined, 0, -0, Number.NaN),
    comment: fc.constantFrom(undefined, "again"),
  })
  .map((values) => new ViscosityData({ substance, ...values }));

describe("the query of an object", () => {
  it.each([
    ["force fields", forceFieldData],
    ["equilibrations", similarEquilibration],
    ["a user's class", viscosity],
  ])("matches another if and only if they have the same identity: %s", (_what, arbitrary) => {
    fc.assert(
      fc.property(fc.tuple<[StoredData, StoredData]>(arbitrary, arbitrary), ([a, b]) => {
        expect(a.toStorageQuery().matches(b)).toBe(identitySha256(a) === identitySha256(b));
        expect(a.toStorageQuery().matches(a)).toBe(true);
      }),
      { numRuns: 200 },
    );
  });

  it("of a class that is the same by content looks at what queries cannot name, too", () => {
    const model = new ChargeModel({ name: "a", parameters: { scale: 1 } });
    const query = model.toStorageQuery();
    expect(query.matches(new ChargeModel({ name: "a", parameters: { scale: 1 } }))).toBe(true);
    expect(query.matches(new ChargeModel({ name: "a", parameters: { scale: 2 } }))).toBe(false);
    expect(query.matches(new ChargeModel({ name: "b", parameters: { scale: 1 } }))).toBe(false);
    expect(new ChargeModelQuery({ name: "a" }).matches(model)).toBe(true);
  });

  it("matches the object itself, of every class", () => {
    fc.assert(fc.property(dataObject, (object) => object.toStorageQuery().matches(object)));
  });

  it("asks that what is absent is absent", () => {
    const query = sampleEquilibration({ calculationLayer: undefined }).toStorageQuery();
    expect(query).toBeInstanceOf(EquilibrationDataQuery);
    expect(query.matches(sampleEquilibration({ calculationLayer: undefined }))).toBe(true);
    expect(query.matches(sampleEquilibration())).toBe(false);
  });

  it("of a class without identity asks for data of the same calculation", () => {
    const query = sampleFreeEnergy().toStorageQuery();
    expect(query.matches(sampleFreeEnergy({ topologyFileName: "other.pdb" }))).toBe(true);
    expect(query.matches(sampleFreeEnergy({ sourceCalculationId: "calculation-2" }))).toBe(false);
  });

  it("needs a query class", () => {
    class Lonely extends declareStoredData(StoredData, {
      tag: "mylab.data.Lonely",
      attributes: { text: attribute(textType, { query: true }) },
    }) {}
    expect(() => new Lonely({ text: "" }).toStorageQuery()).toThrow(UnsupportedOperationError);
  });
});
