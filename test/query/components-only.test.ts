/** Looking for pure data of the components of a substance. */

import { describe, expect, it } from "vitest";
import { attribute } from "../../src/data/attribute.js";
import { substanceType } from "../../src/data/attribute-type.js";
import { declareStoredData } from "../../src/data/declare-stored-data.js";
import { StoredData } from "../../src/data/stored-data.js";
import { declareQuery } from "../../src/query/declare-query.js";
import { ForceFieldQuery, SimulationDataQuery } from "../../src/query/evaluator-queries.js";
import { parseSubstance } from "../../src/substances/parse-substance.js";
import { sampleSimulation } from "../data/sample-data.js";

function componentsOf(substance: string): SimulationDataQuery {
  return new SimulationDataQuery({
    substance: parseSubstance(substance),
    substanceQuery: { componentsOnly: true },
  });
}

function matches(query: string, data: string): boolean {
  return componentsOf(query).matches(sampleSimulation({ substance: parseSubstance(data) }));
}

describe("components only", () => {
  it.each([
    ["O|CO", "O", true],
    ["O|CO", "CO", true],
    ["O", "O", true],
    ["O|CO", "CCO", false],
    ["O|CO", "O|CO", false],
    ["O", "O|CO", false],
    // A mole fraction stands for any, for pure data always has 1.
    ["O{x=0.1}|CO", "O", true],
    // The role must be the same: water as a solute is another component.
    ["O{sol}|CO", "O", false],
    ["O|CO", "O{sol}", false],
    ["O{sol}{n=1}|O", "O", true],
    // An exact number is no mole fraction, and must be the same number.
    ["c1ccccc1{sol}{n=1}|O", "c1ccccc1{sol}{n=1}", true],
    ["c1ccccc1{sol}{n=1}|O", "c1ccccc1{sol}{n=2}", false],
    ["c1ccccc1{sol}{n=1}|O", "c1ccccc1{sol}", false],
    ["c1ccccc1{sol}|O", "c1ccccc1{sol}{n=1}", false],
    // Of two amounts of one component the exact one decides.
    ["O{n=1}{x=1}", "O{n=1}", true],
    ["O{n=1}{x=1}", "O", false],
    ["O", "O{n=1}{x=1}", false],
    ["O{n=1}", "O{n=1}{x=1}", true],
  ])("of %s: data of %s matches: %s", (query, data, expected) => {
    expect(matches(query, data)).toBe(expected);
  });

  it("gives the substance of the data as the value that matched", () => {
    const query = componentsOf("O{x=0.3}|CO");
    const [matched] = query.matchedValues(sampleSimulation());
    expect(String(matched?.value)).toBe("O{solv}{x=1.000000}");
    expect(query.groupsBy("substance")).toBe(true);
    expect(query.groupsBy("propertyPhase")).toBe(false);
  });

  it("if it is false, leaves the substance to be matched as a whole", () => {
    const query = new SimulationDataQuery({
      substance: parseSubstance("O|CO"),
      substanceQuery: { componentsOnly: false },
    });
    expect(query.groupsBy("substance")).toBe(false);
    expect(query.matches(sampleSimulation())).toBe(false);
    expect(query.matches(sampleSimulation({ substance: parseSubstance("CO|O") }))).toBe(true);
  });

  it("needs a substance", () => {
    const substanceQuery = { componentsOnly: true };
    const field = expect.objectContaining({ field: "substance_query" });
    expect(() => new SimulationDataQuery({ substanceQuery })).toThrow(field);
    expect(() => new SimulationDataQuery({ substanceQuery, substance: null })).toThrow(field);
    expect(() => new SimulationDataQuery({ substanceQuery, propertyPhase: 2 })).toThrow(field);
    expect(() => Reflect.construct(ForceFieldQuery, [{ substanceQuery }])).toThrow(field);
    expect(() =>
      Reflect.construct(SimulationDataQuery, [{ substance: parseSubstance("O"), substanceQuery: {} }]),
    ).toThrow(field);
  });

  it("needs a class that keeps its substance where pure ones can be told", () => {
    class Sketch extends declareStoredData(StoredData, {
      tag: "mylab.data.Sketch",
      attributes: { substance: attribute(substanceType, { query: true }) },
    }) {}
    const SketchQuery = declareQuery(Sketch);
    const substance = parseSubstance("O");
    expect(new SketchQuery({ substance }).matches(new Sketch({ substance }))).toBe(true);
    expect(() => new SketchQuery({ substance, substanceQuery: { componentsOnly: true } })).toThrow(
      expect.objectContaining({ field: "substance_query" }),
    );
  });
});
