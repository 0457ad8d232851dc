/** Criteria as a person writes them, and the trees that they stand for. */

import { describe, expect, expectTypeOf, it } from "vitest";
import { InvalidValueError } from "../../../src/errors.js";
import { component, everyComponent } from "../../../src/query/build/component.js";
import { components, numberOfComponents } from "../../../src/query/build/components.js";
import { and, not, or } from "../../../src/query/build/logic.js";
import { observables } from "../../../src/query/build/observables.js";
import { phase } from "../../../src/query/build/phase.js";
import {
  calculationLayer,
  forceField,
  maxNumberOfMolecules,
  numberOfMolecules,
  sourceCalculation,
  statisticalInefficiency,
} from "../../../src/query/build/provenance.js";
import { pressure, state, temperature } from "../../../src/query/build/state.js";
import { archiveBytes, files, stored } from "../../../src/query/build/storage.js";
import { substance } from "../../../src/query/build/substance.js";
import type { Criterion } from "../../../src/query/criterion.js";
import { EquilibrationDataQuery, SimulationDataQuery } from "../../../src/query/evaluator-queries.js";
import { Component } from "../../../src/substances/component.js";
import { parseSubstance } from "../../../src/substances/parse-substance.js";
import { Phase } from "../../../src/thermodynamics/property-phase.js";
import { Quantity } from "../../../src/units/quantity.js";
import { ambient, sampleEquilibration, sampleSimulation } from "../../data/sample-data.js";

const kelvin = (interval: object) => ({ kind: "stateRange", measure: "temperatureK", interval });
const pascal = (interval: object) => ({ kind: "stateRange", measure: "pressurePa", interval });
const some = (test: object) => ({ kind: "component", quantifier: "some", test });
const every = (test: object) => ({ kind: "component", quantifier: "every", test });

describe("criteria by words", () => {
  it.each<[string, Criterion, object]>([
    ["between temperatures", temperature.between("290 K", "310 K"), kelvin({ from: 290, to: 310 })],
    [
      "in other units",
      temperature.between("20 degC", new Quantity(310, "K")),
      kelvin({ from: 293.15, to: 310 }),
    ],
    ["at least", temperature.atLeast("290K"), kelvin({ from: 290 })],
    ["at most", temperature.atMost("290K"), kelvin({ to: 290 })],
    ["above", temperature.above("290K"), kelvin({ from: 290, excludesFrom: true })],
    ["below", temperature.below("290K"), kelvin({ to: 290, excludesTo: true })],
    ["one temperature", temperature.is("290K"), kelvin({ from: 290, to: 290 })],
    [
      "half open",
      temperature.within({ from: "1K", to: "2K", excludesTo: true }),
      kelvin({ from: 1, to: 2, excludesTo: true }),
    ],
    ["near by kelvins", temperature.near("300 K", { absolute: "0.5 K" }), kelvin({ from: 299.5, to: 300.5 })],
    [
      "near by Celsius differences",
      temperature.near("300 K", { absolute: "0.5 delta_degC" }),
      kelvin({ from: 299.5, to: 300.5 }),
    ],
    ["near by a fraction", pressure.near("1 bar", { relative: 0.25 }), pascal({ from: 75_000, to: 125_000 })],
    ["in kelvin", temperature.inKelvin.above(300), kelvin({ from: 300, excludesFrom: true })],
    ["in pascal", pressure.inPascal.near(1000, { absolute: 1 }), pascal({ from: 999, to: 1001 })],
    ["no pressure", pressure.isAbsent(), { kind: "pressureAbsent" }],
    ["some pressure", pressure.isPresent(), pascal({})],
    [
      "one of some pressures",
      pressure.oneOf("1Pa"),
      { kind: "anyOf", criteria: [pascal({ from: 1, to: 1 })] },
    ],
    [
      "a state",
      state.is(ambient),
      { kind: "attributeEquals", attribute: "thermodynamicState", matchText: "298.150|101325.000" },
    ],
    [
      "a phase",
      phase.is(Phase.Liquid),
      { kind: "attributeEquals", attribute: "propertyPhase", matchText: "2" },
    ],
    ["any phase", phase.any(Phase.Liquid, Phase.Gas), { kind: "phaseBits", mode: "any", bits: 6 }],
    ["all phases", phase.all(Phase.Liquid | Phase.Gas), { kind: "phaseBits", mode: "all", bits: 6 }],
    [
      "a substance",
      substance.is("OC{x=0.2}|O"),
      {
        kind: "attributeEquals",
        attribute: "substance",
        matchText: "CO{solv}{x=0.200000}|O{solv}{x=0.800000}",
      },
    ],
    ["a component", component("OC"), some({ smiles: ["CO"] })],
    ["a component in its role", component("OC{sol}"), some({ smiles: ["CO"], roles: ["sol"] })],
    ["a component as such", component(new Component("CO")), some({ smiles: ["CO"], roles: ["solv"] })],
    [
      "a component by its amount",
      component({ smiles: "OC", moleFraction: { from: 0.2, to: 0.4 } }),
      some({ smiles: ["CO"], moleFraction: { from: 0.2, to: 0.4 } }),
    ],
    ["a mole fraction", component({ moleFraction: 0.5 }), some({ moleFraction: { from: 0.5, to: 0.5 } })],
    [
      "near a mole fraction",
      component({ moleFraction: { near: 0.75, absolute: 0.5 } }),
      some({ moleFraction: { from: 0.25, to: 1 } }),
    ],
    [
      "an exact amount",
      component({ role: ["sol", "lig"], exactAmount: 1 }),
      some({ roles: ["sol", "lig"], exactAmount: { from: 1, to: 1 } }),
    ],
    [
      "near an exact amount",
      component({ exactAmount: { near: 10, relative: 0.15 } }),
      some({ exactAmount: { from: 9, to: 11 } }),
    ],
    ["a substructure", component({ smarts: "[OX2H]" }), some({ smarts: "[OX2H]" })],
    ["everywhere a substructure", everyComponent({ smarts: "[OX2H]" }), every({ smarts: "[OX2H]" })],
    [
      "all components",
      components.all("O", "CO{sol}"),
      { kind: "allOf", criteria: [some({ smiles: ["O"] }), some({ smiles: ["CO"], roles: ["sol"] })] },
    ],
    ["any component", components.any("O"), { kind: "anyOf", criteria: [some({ smiles: ["O"] })] }],
    [
      "none of the components",
      components.none("O"),
      { kind: "not", criterion: { kind: "anyOf", criteria: [some({ smiles: ["O"] })] } },
    ],
    ["only components", components.only("O", "OC"), every({ smiles: ["O", "CO"] })],
    [
      "the number of components",
      numberOfComponents.is(2),
      { kind: "componentCount", interval: { from: 2, to: 2 } },
    ],
    [
      "a force field",
      forceField.is("a"),
      { kind: "attributeEquals", attribute: "forceFieldId", matchText: "a" },
    ],
    [
      "force fields",
      forceField.oneOf("a", "b"),
      { kind: "attributeOneOf", attribute: "forceFieldId", matchTexts: ["a", "b"] },
    ],
    [
      "calculations",
      sourceCalculation.startsWith("2026"),
      { kind: "attributeStartsWith", attribute: "sourceCalculationId", prefix: "2026" },
    ],
    [
      "molecules",
      numberOfMolecules.atLeast(1000),
      { kind: "attributeRange", attribute: "numberOfMolecules", interval: { from: 1000 } },
    ],
    [
      "inefficiency",
      statisticalInefficiency.below(5),
      { kind: "attributeRange", attribute: "statisticalInefficiency", interval: { to: 5, excludesTo: true } },
    ],
    ["observables", observables.include("Density"), { kind: "hasObservables", names: ["Density"] }],
    ["files", files.match("*.dcd"), { kind: "hasFile", pattern: "*.dcd" }],
    ["bytes", archiveBytes.atLeast(1e9), { kind: "archiveBytes", interval: { from: 1e9 } }],
    ["users", stored.by("alice"), { kind: "storedBy", users: ["alice"] }],
    [
      "days",
      stored.between("2026-01-01", new Date(2e12)),
      { kind: "storedBetween", from: new Date("2026-01-01"), before: new Date(2e12) },
    ],
    ["since", stored.since("2026-01-01"), { kind: "storedBetween", from: new Date("2026-01-01") }],
    ["before", stored.before("2026-01-01"), { kind: "storedBetween", before: new Date("2026-01-01") }],
    [
      "logic",
      or(and(), not(and())),
      {
        kind: "anyOf",
        criteria: [
          { kind: "allOf", criteria: [] },
          { kind: "not", criterion: { kind: "allOf", criteria: [] } },
        ],
      },
    ],
  ])("%s", (_what, criterion, expected) => {
    expect(criterion).toEqual(expected);
    expect(new SimulationDataQuery().where(criterion).criteria).toEqual([expected]);
  });

  it("about equilibrations", () => {
    const query = new EquilibrationDataQuery().where(
      calculationLayer.startsWith("Equi"),
      maxNumberOfMolecules.between(500, 1000),
    );
    expect(query.matches(sampleEquilibration())).toBe(true);
    expect(query.matches(sampleEquilibration({ maxNumberOfMolecules: 1001 }))).toBe(false);
  });

  it("read like the question, and leave the query its class", () => {
    const query = new SimulationDataQuery().where(
      temperature.between("290 K", "310 K"),
      pressure.near("1 atm", { relative: 0.01 }),
      phase.any(Phase.Liquid),
      components.all("CO", "O"),
      component({ smiles: "CO", moleFraction: { from: 0.2, to: 0.4 } }),
      statisticalInefficiency.below(5),
      not(forceField.startsWith("tip")),
      or(numberOfMolecules.atLeast(100), observables.include("Volume")),
    );
    expectTypeOf(query).toEqualTypeOf<SimulationDataQuery>();
    expect(query.matches(sampleSimulation({ substance: parseSubstance("CO{x=0.3}|O") }))).toBe(true);
    expect(query.matches(sampleSimulation({ substance: parseSubstance("CO{x=0.5}|O") }))).toBe(false);
  });

  it("take observables by the names that there are", () => {
    // @ts-expect-error: a misspelt name.
    expect(() => new SimulationDataQuery().where(observables.include("density"))).toThrow(InvalidValueError);
  });
});

describe("values that mean nothing are refused where they are given", () => {
  it.each<[string, () => unknown]>([
    ["a pressure as a temperature", () => temperature.is("1 atm")],
    ["no unit", () => temperature.is("298")],
    ["no quantity", () => pressure.above("much")],
    ["a temperature as a difference", () => temperature.near("300 K", { absolute: "1 degC" })],
    ["a negative tolerance", () => pressure.near("1 atm", { relative: -0.01 })],
    ["a negative difference", () => pressure.near("1 atm", { absolute: "-1 Pa" })],
    ["no tolerance", () => Reflect.apply(pressure.near, pressure, ["1 atm", {}])],
    [
      "two tolerances",
      () => Reflect.apply(pressure.near, pressure, ["1 atm", { absolute: "1 Pa", relative: 1 }]),
    ],
    ["no SMILES", () => component("not a molecule")],
    ["no SMILES among several", () => component({ smiles: ["O", "(("] })],
    ["no role", () => components.all("CO{solvent}")],
    ["an amount where only components are named", () => components.any("CO{x=0.2}")],
    ["no substance", () => substance.is("CO{x=0.2}|O{x=0.2}")],
    ["no day", () => stored.since("2026-02-30")],
    ["no phase", () => phase.any(-1)],
  ])("%s", (_what, build) => {
    expect(build).toThrow(InvalidValueError);
  });
});
