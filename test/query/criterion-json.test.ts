/** Criteria and queries as JSON: lossless, friendly to write, and clear about what is wrong. */

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  StoredEquilibrationData,
  StoredFreeEnergyData,
  StoredSimulationData,
} from "../../src/data/simulation-data.js";
import type { StoredDataClass } from "../../src/data/stored-data.js";
import { InvalidValueError } from "../../src/errors.js";
import { component, everyComponent } from "../../src/query/build/component.js";
import { components, numberOfComponents } from "../../src/query/build/components.js";
import { and, not, or } from "../../src/query/build/logic.js";
import { phase } from "../../src/query/build/phase.js";
import { calculationLayer, forceField, numberOfMolecules } from "../../src/query/build/provenance.js";
import { pressure, temperature } from "../../src/query/build/state.js";
import { archiveBytes, files, stored } from "../../src/query/build/storage.js";
import { substance } from "../../src/query/build/substance.js";
import type { Criterion } from "../../src/query/criterion.js";
import { criterionFromJson, criterionToJson } from "../../src/query/criterion-json.js";
import { SimulationDataQuery } from "../../src/query/evaluator-queries.js";
import { queryFromDocument, queryToDocument } from "../../src/query/query-document.js";
import { parseJson } from "../../src/serialization/json/parse-json.js";
import { stringifyJson } from "../../src/serialization/json/stringify-json.js";
import { parseSubstance } from "../../src/substances/parse-substance.js";
import { Phase } from "../../src/thermodynamics/property-phase.js";
import { ThermodynamicState } from "../../src/thermodynamics/thermodynamic-state.js";
import { pooledCriterion, pooledNearest } from "../arbitraries/criteria.js";
import { pooledQuery } from "../arbitraries/pool.js";
import { ViscosityData } from "../data/viscosity-data.js";

const CLASSES: readonly StoredDataClass[] = [
  StoredSimulationData,
  StoredEquilibrationData,
  StoredFreeEnergyData,
  ViscosityData,
];

const read = (text: string) => criterionFromJson(parseJson(text), StoredEquilibrationData);

const DOCUMENTS: Readonly<Record<string, Criterion>> = {
  "{}": and(),
  '{"any": []}': or(),
  '{"temperature": "298.15 K"}': temperature.is("298.15 K"),
  '{"temperature": {"from": "290 K", "below": "310 K"}}': temperature.within({
    from: "290 K",
    to: "310 K",
    excludesTo: true,
  }),
  '{"temperature_k": {"from": 290}}': temperature.atLeast("290 K"),
  '{"temperature": {"near": "25 degC", "tolerance": "0.5 K"}}': temperature.near("25 degC", {
    absolute: "0.5 K",
  }),
  '{"pressure": {"near": "1 atm", "tolerance": "1%"}}': pressure.near("1 atm", { relative: 0.01 }),
  '{"pressure": null}': pressure.isAbsent(),
  '{"pressure": {}}': pressure.isPresent(),
  '{"phase": "liquid"}': phase.is(Phase.Liquid),
  '{"phase": 6}': phase.is(Phase.Liquid + Phase.Gas),
  '{"phase": {"any": ["liquid", "gas"]}}': phase.any(Phase.Liquid, Phase.Gas),
  '{"phase": {"all": "liquid+gas"}}': phase.all(Phase.Liquid, Phase.Gas),
  '{"substance": "OC{x=0.2}|O"}': substance.is("CO{x=0.2}|O"),
  '{"substance": {"near": "CO{x=0.2}|O", "tolerance": 0.05}}': substance.near("CO{x=0.2}|O", {
    absolute: 0.05,
  }),
  '{"components": 2}': numberOfComponents.is(2),
  '{"component": "CO{sol}"}': component("CO{sol}"),
  '{"component": {"smiles": "OC", "roles": "sol", "mole_fraction": {"from": 0.2}, "exact_amount": 1}}':
    component({ smiles: "CO", role: "sol", moleFraction: { from: 0.2 }, exactAmount: { from: 1n, to: 1n } }),
  '{"every_component": {"smarts": "[OX2H]"}}': everyComponent({ smarts: "[OX2H]" }),
  '{"contains": "CO"}': components.all("CO"),
  '{"contains_any": ["CO", "O{sol}"]}': components.any("CO", "O{sol}"),
  '{"contains_none": ["CO"]}': components.none("CO"),
  '{"contains_only": ["CO", "O"]}': components.only("CO", "O"),
  '{"contains_exactly": ["CO", "O"]}': components.exactly("CO", "O"),
  '{"pure": "CO"}': {
    kind: "pureComponent",
    candidates: [{ identifier: "CO{solv}", amount: { kind: "MoleFraction" } }],
  },
  '{"equals": {"force_field_id": "a"}}': forceField.is("a"),
  '{"one_of": {"force_field_id": ["a", "b"]}}': forceField.oneOf("a", "b"),
  '{"starts_with": {"force_field_id": "tip"}}': forceField.startsWith("tip"),
  '{"range": {"number_of_molecules": {"above": 256}}}': numberOfMolecules.within({
    from: 256n,
    excludesFrom: true,
  }),
  '{"absent": "calculation_layer"}': calculationLayer.isAbsent(),
  '{"present": "calculation_layer"}': calculationLayer.isPresent(),
  '{"stored": {"since": "2026-01-01", "before": "2026-02-01T00:00:00Z"}}': stored.between(
    "2026-01-01",
    "2026-02-01",
  ),
  '{"stored_by": "alice"}': stored.by("alice"),
  '{"archive": {"above": "1 GiB"}}': archiveBytes.above(2 ** 30),
  '{"archive_bytes": {"to": 10}}': archiveBytes.atMost(10),
  '{"file": "*.dcd"}': files.match("*.dcd"),
  '{"phase": "liquid", "not": {"contains": ["CO"]}}': and(phase.is(Phase.Liquid), not(components.all("CO"))),
};

const ERRORS: readonly (readonly [json: string, field: string, reason: RegExp])[] = [
  ["[]", "", /must be a criterion/],
  ['{"temprature": 1}', "temprature", /did you mean "temperature"/],
  ['{"all": {}}', "all", /list/],
  ['{"all": [{"any": [1]}]}', "all.0.any.0", /must be a criterion/],
  ['{"temperature": 300}', "temperature", /with its unit/],
  ['{"temperature": "300 bar"}', "temperature", /converted/],
  ['{"not": {"temperature": {"from": "hot"}}}', "not.temperature.from", /number with a unit/],
  ['{"temperature": {"form": "300 K"}}', "temperature", /"form"/],
  ['{"temperature_k": {"from": 1, "above": 2}}', "temperature_k", /both/],
  ['{"phase": "steam"}', "phase", /solid/],
  ['{"phase": {}}', "phase", /either/],
  ['{"substance": "methane"}', "substance", /SMILES/],
  ['{"component": {"smiles": ["x"]}}', "component", /SMILES/],
  ['{"component": {"role": "sol"}}', "component", /"role"/],
  ['{"component": {"roles": ["boss"]}}', "component.roles.0", /must be one of/],
  ['{"component": {"mole_fraction": "much"}}', "component.mole_fraction", /number/],
  ['{"contains": [1]}', "contains.0", /string/],
  ['{"equals": {"force_field": "a", "b": 1}}', "equals", /one attribute/],
  ['{"equals": {"froce_field_id": "a"}}', "equals", /did you mean "force_field_id"/],
  ['{"equals": {"number_of_molecules": 1.5}}', "equals.number_of_molecules", /whole/],
  ['{"one_of": {"force_field_id": "a"}}', "one_of.force_field_id", /list/],
  ['{"stored": {"since": "today"}}', "stored.since", /day like/],
  ['{"archive": "1 parsec"}', "archive", /KiB/],
  ['{"observables": ["Density"]}', "observables", /not a criterion/],
];

describe("criterionFromJson", () => {
  it.each(Object.entries(DOCUMENTS))("%s", (text, criterion) => {
    expect(read(text)).toEqual(criterion);
  });

  it.each(ERRORS)("refuses %s", (text, field, reason) => {
    const error = errorOf(() => read(text));
    expect([error.field, error.reason]).toEqual([field, expect.stringMatching(reason)]);
  });

  it("reads what criterionToJson writes, as text too", () => {
    const classAndCriterion = fc
      .constantFrom(...CLASSES)
      .chain((dataClass) => fc.tuple(fc.constant(dataClass), pooledCriterion(dataClass)));
    fc.assert(
      fc.property(classAndCriterion, ([dataClass, criterion]) => {
        const json = criterionToJson(criterion, dataClass);
        expect(criterionFromJson(json, dataClass)).toEqual(criterion);
        expect(criterionFromJson(parseJson(stringifyJson(json)), dataClass)).toEqual(criterion);
      }),
      { numRuns: 1000 },
    );
  });
});

describe("queryFromDocument", () => {
  it("reads class, criteria and what is near", () => {
    const query = queryFromDocument(
      parseJson(`{
        "class": "StoredSimulationData",
        "where": {"phase": "liquid", "contains": ["CO", "O"]},
        "nearest": {"temperature": "298.15 K", "pressure": "1 atm", "count": 5}
      }`),
    );
    expect(query).toBeInstanceOf(SimulationDataQuery);
    expect(query.criteria).toEqual([phase.is(Phase.Liquid), components.all("CO", "O")]);
    expect(query.nearest?.count).toBe(5);
    const state = ThermodynamicState.of({ temperatureK: 298.15, pressurePa: 101_325 });
    expect(query.nearest?.state.equals(state)).toBe(true);
  });

  it("keeps the values by which matches are grouped", () => {
    const query = new SimulationDataQuery({
      substance: parseSubstance("CO|O"),
      substanceQuery: { componentsOnly: true },
      forceFieldId: null,
    });
    const again = queryFromDocument(queryToDocument(query));
    expect(again.toJson()).toEqual(query.toJson());
    expect(again.tree).toEqual(query.tree);
  });

  it("reads what queryToDocument writes", () => {
    fc.assert(
      fc.property(pooledQuery, fc.option(pooledNearest), (query, nearest) => {
        const whole = nearest === null ? query : query.nearestTo(nearest.state, nearest.count);
        const again = queryFromDocument(parseJson(stringifyJson(queryToDocument(whole))));
        expect(again.dataClass).toBe(whole.dataClass);
        expect(again.toJson()).toEqual(whole.toJson());
        expect(again.criteria).toEqual(whole.criteria);
        expect(again.nearest?.state.identifier).toBe(whole.nearest?.state.identifier);
        expect(again.nearest?.count).toBe(whole.nearest?.count);
      }),
    );
  });

  it.each([
    ["[]", "", /object/],
    ["{}", "class", /missing/],
    ['{"class": "StoredSimulatonData"}', "class", /did you mean "StoredSimulationData"/],
    ['{"class": "StoredData"}', "class", /cannot|no class/],
    ['{"class": "StoredSimulationData", "were": {}}', "", /"were"/],
    ['{"class": "StoredSimulationData", "where": {"all": [{"x": 1}]}}', "where.all.0.x", /no criterion/],
    ['{"class": "StoredSimulationData", "nearest": {"count": 1}}', "nearest.temperature", /give/],
    [
      '{"class": "StoredSimulationData", "nearest": {"temperature": "300 K", "count": 0}}',
      "nearest",
      /1 or more/,
    ],
    ['{"class": "ForceFieldData", "nearest": {"temperature": "300 K", "count": 1}}', "nearest", /state/],
    ['{"class": "StoredSimulationData", "values": {"x": 1}}', "values.x", /not a criterion/],
  ])("refuses %s", (text, field, reason) => {
    const error = errorOf(() => queryFromDocument(parseJson(text)));
    expect([error.field, error.reason]).toEqual([field, expect.stringMatching(reason)]);
  });
});

function errorOf(run: () => unknown): InvalidValueError {
  try {
    run();
  } catch (error) {
    if (error instanceof InvalidValueError) return error;
    throw error;
  }
  throw new Error("nothing was thrown");
}
