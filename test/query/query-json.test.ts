/** Queries in typed JSON, as evaluator writes and reads them. */

import { describe, expect, it } from "vitest";
import { InvalidValueError, UnknownTypeError } from "../../src/errors.js";
import { SmirnoffForceFieldSource } from "../../src/forcefields/force-field-source.js";
import {
  EquilibrationDataQuery,
  ForceFieldQuery,
  FreeEnergyDataQuery,
  SimulationDataQuery,
} from "../../src/query/evaluator-queries.js";
import { queryClassFor, queryFromJson } from "../../src/query/query-registry.js";
import type { JsonValue } from "../../src/serialization/json/json-value.js";
import { stringifyJson } from "../../src/serialization/json/stringify-json.js";
import { parseSubstance } from "../../src/substances/parse-substance.js";
import { sampleEquilibration, sampleSimulation } from "../data/sample-data.js";
import { ViscosityQuery } from "../data/viscosity-data.js";

const QUERY = "openff.evaluator.storage.query";

describe("the typed JSON of a query", () => {
  it("names what it asks for and its class", () => {
    const query = new EquilibrationDataQuery({
      maxNumberOfMolecules: 1000,
      calculationLayer: "EquilibrationLayer",
      propertyPhase: 6,
    });
    expect(stringifyJson(query.toJson())).toBe(
      `{"property_phase": 6, "max_number_of_molecules": 1000, "calculation_layer": "EquilibrationLayer", "@type": "${QUERY}.EquilibrationDataQuery"}`,
    );
  });

  it("has what is looked for of the substance as evaluator's SubstanceQuery", () => {
    const { json } = sampleSimulation();
    const query = new SimulationDataQuery({
      substance: parseSubstance("O"),
      substanceQuery: { componentsOnly: true },
    });
    expect(query.toJson()).toEqual({
      substance: json.substance,
      substance_query: { components_only: true, "@type": `${QUERY}.SubstanceQuery` },
      "@type": `${QUERY}.SimulationDataQuery`,
    });
  });

  it("has null for what must be absent", () => {
    const query = new EquilibrationDataQuery({ calculationLayer: null });
    expect(query.toJson()).toEqual({ calculation_layer: null, "@type": `${QUERY}.EquilibrationDataQuery` });
    expect(queryFromJson(query.toJson()).values).toEqual([{ attribute: "calculationLayer", value: null }]);
  });

  it.each([
    [new ForceFieldQuery({ forceFieldSource: new SmirnoffForceFieldSource("") }), "ForceFieldQuery"],
    [new SimulationDataQuery(), "SimulationDataQuery"],
    [new EquilibrationDataQuery(), "EquilibrationDataQuery"],
    [new FreeEnergyDataQuery(), "FreeEnergyDataQuery"],
  ])("has evaluator's tag: %#", (query, name) => {
    expect(query.toJson()["@type"]).toBe(`${QUERY}.${name}`);
    expect(queryFromJson(query.toJson())).toBeInstanceOf(query.constructor);
    expect(queryClassFor(query.dataClass.declaration.name)).toBe(query.constructor);
  });

  it("of a user's class is tagged like the class", () => {
    const query = new ViscosityQuery({ method: "Green-Kubo" });
    expect(query.toJson()).toEqual({ method: "Green-Kubo", "@type": "mylab.data.ViscosityDataQuery" });
    expect(queryFromJson(query.toJson())).toBeInstanceOf(ViscosityQuery);
  });
});

describe("reading a query", () => {
  const tag = `${QUERY}.SimulationDataQuery`;

  it.each<[JsonValue, string]>([
    [{ number_of_molecule: 256n, "@type": tag }, "number_of_molecule"],
    [{ statistical_inefficiency: 2.5, "@type": tag }, "statistical_inefficiency"],
    [{ calculation_layer: "a", "@type": tag }, "calculation_layer"],
    [{ number_of_molecules: 256, "@type": tag }, "number_of_molecules"],
    [{ property_phase: "liquid", "@type": tag }, "property_phase"],
    [{ substance: { "@type": "mylab.Substance" }, "@type": tag }, "substance"],
    [{ substance_query: null, "@type": tag }, "substance_query"],
    [
      { substance_query: { components_only: 1n, "@type": `${QUERY}.SubstanceQuery` }, "@type": tag },
      "substance_query.components_only",
    ],
    [
      { substance_query: { components_only: true, "@type": `${QUERY}.SubstanceQuery` }, "@type": tag },
      "substance_query",
    ],
    [{ substance_query: {}, "@type": `${QUERY}.ForceFieldQuery` }, "substance_query"],
    [{ number_of_molecules: 1n }, "@type"],
    [{ "@type": 1n }, "@type"],
  ])("names the criterion that is not understood: %#", (json, field) => {
    expect(() => queryFromJson(json)).toThrow(InvalidValueError);
    expect(() => queryFromJson(json)).toThrow(expect.objectContaining({ field }));
  });

  it("refuses other classes, and what is no object", () => {
    expect(() => queryFromJson({ "@type": "mylab.Query" })).toThrow(UnknownTypeError);
    expect(() => queryFromJson([])).toThrow(InvalidValueError);
    expect(() => SimulationDataQuery.fromJson({ "@type": `${QUERY}.ForceFieldQuery` })).toThrow(
      expect.objectContaining({ field: "@type" }),
    );
  });
});

describe("a query made from an object", () => {
  it("names every value that the object has, and leaves the others open", () => {
    const object = sampleEquilibration({ calculationLayer: undefined });
    const query = EquilibrationDataQuery.fromDataObject(object);
    expect(query.values.map(({ attribute }) => attribute)).toEqual([
      "substance",
      "thermodynamicState",
      "propertyPhase",
      "sourceCalculationId",
      "forceFieldId",
      "numberOfMolecules",
      "maxNumberOfMolecules",
    ]);
    expect(query.matches(object)).toBe(true);
    expect(query.matches(sampleEquilibration({ calculationLayer: "any" }))).toBe(true);
    expect(query.matches(sampleEquilibration({ numberOfMolecules: 1 }))).toBe(false);
  });
});
