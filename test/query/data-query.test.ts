/** What a query can name, and what it means in memory. */

import fc from "fast-check";
import { describe, expect, expectTypeOf, it } from "vitest";
import { StoredSimulationData } from "../../src/data/simulation-data.js";
import type { StoredData } from "../../src/data/stored-data.js";
import { InvalidValueError } from "../../src/errors.js";
import { SmirnoffForceFieldSource } from "../../src/forcefields/force-field-source.js";
import type { Criterion } from "../../src/query/criterion.js";
import type { DataQuery } from "../../src/query/data-query.js";
import {
  EquilibrationDataQuery,
  ForceFieldQuery,
  FreeEnergyDataQuery,
  SimulationDataQuery,
} from "../../src/query/evaluator-queries.js";
import { parseSubstance } from "../../src/substances/parse-substance.js";
import { ThermodynamicState } from "../../src/thermodynamics/thermodynamic-state.js";
import { dataObject } from "../arbitraries/data-objects.js";
import { ambient, sampleEquilibration, sampleFreeEnergy, sampleSimulation } from "../data/sample-data.js";

const water = parseSubstance("O");

describe("the type of a query", () => {
  type Values = NonNullable<ConstructorParameters<typeof SimulationDataQuery>[0]>;

  it("takes values of the attributes, or null", () => {
    expectTypeOf<{ numberOfMolecules: number; substance: null }>().toExtend<Values>();
    expectTypeOf<{ numberOfMolecules: string }>().not.toExtend<Values>();
    expectTypeOf(new SimulationDataQuery()).toExtend<DataQuery<StoredSimulationData>>();
  });

  it("narrows the objects that match", () => {
    const object: StoredData = sampleSimulation();
    const query = new SimulationDataQuery();
    if (query.matches(object)) expectTypeOf(object.numberOfMolecules).toEqualTypeOf<number | bigint>();
    expect(query.dataClass).toBe(StoredSimulationData);
  });
});

describe("a query", () => {
  it("without criteria matches every object of its class, and no other", () => {
    fc.assert(
      fc.property(dataObject, (object) => {
        const queries = [
          new ForceFieldQuery(),
          new SimulationDataQuery(),
          new EquilibrationDataQuery(),
          new FreeEnergyDataQuery(),
        ];
        const matching = queries.filter((query) => query.matches(object));
        expect(matching.map((query) => query.dataClass.declaration.name)).toEqual([object.type]);
      }),
    );
  });

  it.each<[string, ConstructorParameters<typeof SimulationDataQuery>[0], boolean]>([
    ["the substance", { substance: parseSubstance("[H]O[H]") }, true],
    ["another substance", { substance: parseSubstance("O{sol}") }, false],
    ["the state, in other units", { thermodynamicState: ambient }, true],
    [
      "a state without pressure",
      { thermodynamicState: ThermodynamicState.of({ temperatureK: 298.15 }) },
      false,
    ],
    ["the phase", { propertyPhase: 2 }, true],
    ["more phases", { propertyPhase: 6 }, false],
    ["no phase", { propertyPhase: 0 }, false],
    ["the calculation", { sourceCalculationId: "calculation-1" }, true],
    ["the calculation, in capitals", { sourceCalculationId: "CALCULATION-1" }, false],
    ["the force field", { forceFieldId: "force-field-1" }, true],
    ["a part of the force field", { forceFieldId: "force-field" }, false],
    ["the number of molecules", { numberOfMolecules: 256n }, true],
    ["another number of molecules", { numberOfMolecules: 2n ** 80n }, false],
    ["several values", { substance: water, thermodynamicState: ambient, propertyPhase: 2 }, true],
    ["several values of which one is wrong", { substance: water, propertyPhase: 4 }, false],
    ["what must be absent but is there", { substance: null }, false],
    ["nothing", { substance: undefined, propertyPhase: undefined }, true],
  ])("matches by equal values: %s", (_what, values, expected) => {
    expect(new SimulationDataQuery(values).matches(sampleSimulation())).toBe(expected);
  });

  it("asks with null for what must be absent, and without a word for anything", () => {
    const without = sampleEquilibration({ calculationLayer: undefined });
    const absent = new EquilibrationDataQuery({ calculationLayer: null });
    const named = new EquilibrationDataQuery({ calculationLayer: "EquilibrationLayer" });
    const open = new EquilibrationDataQuery({ calculationLayer: undefined });
    expect([absent, named, open].map((query) => query.matches(without))).toEqual([true, false, true]);
    expect([absent, named, open].map((query) => query.matches(sampleEquilibration()))).toEqual([
      false,
      true,
      true,
    ]);
  });

  it("has its values in the order of declaration, and so are those that matched", () => {
    const query = new SimulationDataQuery({ numberOfMolecules: 256, propertyPhase: 2, substance: water });
    expect(query.values.map(({ attribute }) => attribute)).toEqual([
      "substance",
      "propertyPhase",
      "numberOfMolecules",
    ]);
    expect(query.matchedValues(sampleSimulation())).toEqual([
      { attribute: "substance", value: water },
      { attribute: "propertyPhase", value: 2 },
      { attribute: "numberOfMolecules", value: 256 },
    ]);
    expect(new SimulationDataQuery().matchedValues(sampleSimulation())).toEqual([]);
    expect(
      new EquilibrationDataQuery({ calculationLayer: null }).matchedValues(sampleEquilibration()),
    ).toEqual([{ attribute: "calculationLayer", value: null }]);
  });

  it.each<[string, object]>([
    ["numberOfMolecule", { numberOfMolecule: 1 }],
    ["statisticalInefficiency", { statisticalInefficiency: 1 }],
    ["number_of_molecules", { number_of_molecules: 1 }],
    ["maxNumberOfMolecules", { maxNumberOfMolecules: 1 }],
  ])("refuses to name %s", (field, values) => {
    expect(() => Reflect.construct(SimulationDataQuery, [values])).toThrow(InvalidValueError);
    expect(() => Reflect.construct(SimulationDataQuery, [values])).toThrow(
      expect.objectContaining({ field, reason: "is not a criterion for StoredSimulationData" }),
    );
  });

  it.each<[string, ConstructorParameters<typeof SimulationDataQuery>[0]]>([
    ["number_of_molecules", { numberOfMolecules: 1.5 }],
    ["property_phase", { propertyPhase: -1 }],
    ["force_field_id", { forceFieldId: "a\0b" }],
  ])("refuses values that no object can have: %s", (field, values) => {
    expect(() => new SimulationDataQuery(values)).toThrow(expect.objectContaining({ field }));
  });

  it("finds force fields by the content of their source", () => {
    const source = new SmirnoffForceFieldSource("<SMIRNOFF/>");
    const query = new ForceFieldQuery({ forceFieldSource: source });
    expect(query.tree.criteria).toMatchObject([{ kind: "attributeEquals", attribute: "forceFieldSource" }]);
    expect(query.matches(sampleFreeEnergy())).toBe(false);
  });
});

describe("further criteria", () => {
  const query = new SimulationDataQuery({ propertyPhase: 2 });

  it("narrow a query, which stays as it was", () => {
    const narrowed = query.where({ kind: "attributeEquals", attribute: "forceFieldId", matchText: "other" });
    expect(narrowed).toBeInstanceOf(SimulationDataQuery);
    expect(narrowed.values).toEqual(query.values);
    expect(query.matches(sampleSimulation())).toBe(true);
    expect(narrowed.matches(sampleSimulation())).toBe(false);
    expect(narrowed.toJson()).toEqual(query.toJson());
  });

  it("add up, and keep what the query said about its substance", () => {
    const pure = new SimulationDataQuery({ substance: water, substanceQuery: { componentsOnly: true } });
    const twice = pure
      .where({ kind: "stateRange", measure: "temperatureK", interval: { from: 290 } })
      .where({ kind: "stateRange", measure: "temperatureK", interval: { to: 300 } });
    expect(twice.substanceQuery).toEqual({ componentsOnly: true });
    expect(twice.tree.criteria.map(({ kind }) => kind)).toEqual([
      "pureComponent",
      "stateRange",
      "stateRange",
    ]);
    expect(twice.matches(sampleSimulation())).toBe(true);
  });

  it("are those that the query was given, whatever becomes of the list", () => {
    const given: Criterion[] = [{ kind: "anyOf", criteria: [] }];
    const narrowed = new SimulationDataQuery({}, given);
    given.pop();
    expect(narrowed.matches(sampleSimulation())).toBe(false);
    expect(narrowed.criteria).toHaveLength(1);
  });

  it("can be about how an object is stored, which a backend knows", () => {
    const large = query.where({ kind: "archiveBytes", interval: { from: 1000 } });
    expect(large.matches(sampleSimulation(), { archiveBytes: 1000 })).toBe(true);
    expect(large.matches(sampleSimulation(), { archiveBytes: 999 })).toBe(false);
    expect(large.matches(sampleSimulation())).toBe(false);
  });
});

describe("the states nearest to one", () => {
  it("are a wish beside the criteria", () => {
    const query = new SimulationDataQuery({ propertyPhase: 2 }).nearestTo(ambient, 3);
    expect(query).toBeInstanceOf(SimulationDataQuery);
    expect(query.nearest).toEqual({ state: ambient, count: 3 });
    expect(query.where({ kind: "pressureAbsent" }).nearest).toEqual({ state: ambient, count: 3 });
    expect(query.nearestTo(ambient, 1).nearest?.count).toBe(1);
    expect(
      query.matches(sampleSimulation({ thermodynamicState: ThermodynamicState.of({ temperatureK: 1 }) })),
    ).toBe(true);
    expect(new SimulationDataQuery().nearest).toBeUndefined();
  });

  it.each([0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY])("are at least one: not %s", (count) => {
    expect(() => new SimulationDataQuery().nearestTo(ambient, count)).toThrow(
      expect.objectContaining({ field: "nearest", value: count }),
    );
  });

  it("need a class that has states", () => {
    expect(() => new ForceFieldQuery().nearestTo(ambient, 1)).toThrow(InvalidValueError);
  });
});
