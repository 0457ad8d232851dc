/** What each kind of criterion means for one object. */

import { describe, expect, it } from "vitest";
import { StoredSimulationData } from "../../src/data/simulation-data.js";
import type { StoredData } from "../../src/data/stored-data.js";
import type { Criterion } from "../../src/query/criterion.js";
import { meets } from "../../src/query/matches.js";
import { requireCriterion } from "../../src/query/require-criterion.js";
import { ExactAmount, MoleFraction } from "../../src/substances/amount.js";
import { Component } from "../../src/substances/component.js";
import { parseSubstance } from "../../src/substances/parse-substance.js";
import { Substance } from "../../src/substances/substance.js";
import { ThermodynamicState } from "../../src/thermodynamics/thermodynamic-state.js";
import { Quantity } from "../../src/units/quantity.js";
import { sampleEquilibration, sampleSimulation } from "../data/sample-data.js";
import { ViscosityData, type ViscosityValues } from "../data/viscosity-data.js";

type Case = readonly [string, Criterion, boolean];

const substance = parseSubstance("O|CO{x=0.2}");
const simulation = sampleSimulation({ substance });

function viscosity(values: Partial<ViscosityValues> = {}): ViscosityData {
  return new ViscosityData({ substance, viscosity: new Quantity(1, "Pa*s"), ...values });
}

function expectMeaning(object: StoredData, criterion: Criterion, expected: boolean): void {
  requireCriterion(criterion, object.constructor as unknown as typeof StoredSimulationData);
  expect(meets(object, criterion)).toBe(expected);
  expect(meets(object, { kind: "not", criterion })).toBe(!expected);
}

const temperature = (interval: { from?: number; to?: number; excludesFrom?: true; excludesTo?: true }) =>
  ({ kind: "stateRange", measure: "temperatureK", interval }) as const;
const inefficiency = (interval: object): Criterion => ({
  kind: "attributeRange",
  attribute: "statisticalInefficiency",
  interval,
});
const some = (test: object): Criterion => ({ kind: "component", quantifier: "some", test });
const every = (test: object): Criterion => ({ kind: "component", quantifier: "every", test });

describe("a criterion about the state", () => {
  it.each<Case>([
    ["a range", temperature({ from: 298, to: 299 }), true],
    ["a range that begins there, rounded", temperature({ from: 298.1504 }), true],
    ["a range that ends there, rounded", temperature({ to: 298.1496 }), true],
    ["a range that begins behind", temperature({ from: 298.1506 }), false],
    [
      "a range that excludes its beginning, rounded",
      temperature({ from: 298.1499, excludesFrom: true }),
      false,
    ],
    ["a range that excludes its end, rounded", temperature({ to: 298.1502, excludesTo: true }), false],
    ["a range whose excluded end lies behind", temperature({ to: 298.151, excludesTo: true }), true],
    ["a range without ends", temperature({}), true],
    ["a range to infinity", temperature({ to: Number.POSITIVE_INFINITY }), true],
    ["a range of pressure", { kind: "stateRange", measure: "pressurePa", interval: { from: 101_325 } }, true],
    ["no pressure", { kind: "pressureAbsent" }, false],
  ])("%s", (_what, criterion, expected) => {
    expectMeaning(simulation, criterion, expected);
  });

  it("is false where there is no pressure, whatever the range, and no state", () => {
    const closed = sampleSimulation({ thermodynamicState: ThermodynamicState.of({ temperatureK: 300 }) });
    const stateless = viscosity();
    for (const [object, has] of [
      [closed, true],
      [stateless, false],
    ] as const) {
      expectMeaning(object, { kind: "stateRange", measure: "pressurePa", interval: {} }, false);
      expectMeaning(object, temperature({}), has);
      expectMeaning(object, { kind: "pressureAbsent" }, has);
    }
  });

  it("rounds half to even, as Python does", () => {
    const tie = sampleSimulation({ thermodynamicState: ThermodynamicState.of({ temperatureK: 298.0625 }) });
    expectMeaning(tie, temperature({ from: 298.062, to: 298.062 }), true);
    expectMeaning(tie, temperature({ from: 298.0625, to: 298.0625 }), true);
    expectMeaning(tie, temperature({ from: 298.063 }), false);
  });
});

describe("a criterion about an attribute", () => {
  const layer = (prefix: string): Criterion => ({
    kind: "attributeStartsWith",
    attribute: "calculationLayer",
    prefix,
  });

  it.each<readonly [string, Criterion, boolean, boolean]>([
    ["a prefix", layer("Equi"), true, false],
    ["the whole", layer("EquilibrationLayer"), true, false],
    ["more than the whole", layer("EquilibrationLayers"), false, false],
    ["a prefix in other case", layer("equi"), false, false],
    ["the empty prefix", layer(""), true, false],
    ["one of several", oneOf("calculationLayer", "SimulationLayer", "EquilibrationLayer"), true, false],
    ["one of none", oneOf("calculationLayer"), false, false],
    ["absence", { kind: "attributeAbsent", attribute: "calculationLayer" }, false, true],
  ])("%s", (_what, criterion, expected, expectedOfAbsent) => {
    expectMeaning(sampleEquilibration(), criterion, expected);
    expectMeaning(sampleEquilibration({ calculationLayer: undefined }), criterion, expectedOfAbsent);
  });

  it("takes prefixes of texts, not of bytes or patterns", () => {
    const object = viscosity({ method: "%𝄞_\\" });
    for (const prefix of ["%", "%𝄞", "%𝄞_", "%𝄞_\\"]) {
      expectMeaning(object, { kind: "attributeStartsWith", attribute: "method", prefix }, true);
    }
    for (const prefix of ["_", "%_", "%%"]) {
      expectMeaning(object, { kind: "attributeStartsWith", attribute: "method", prefix }, false);
    }
  });

  it.each<readonly [number, object, boolean]>([
    [1.5, { from: 1.5, to: 1.5 }, true],
    [1.5, { from: 1n, to: 2n }, true],
    [1.5, { to: 1.5, excludesTo: true }, false],
    [1, { from: 1n, excludesFrom: true }, false],
    [-0, { from: 0 }, true],
    [0, { to: -0 }, true],
    [0, { from: -0, excludesFrom: true }, false],
    [Number.NaN, {}, false],
    [Number.POSITIVE_INFINITY, { from: Number.POSITIVE_INFINITY }, true],
    [Number.POSITIVE_INFINITY, { to: 10n ** 400n }, false],
    [1e22, { from: 10n ** 22n, to: 10n ** 22n }, true],
    [1e22, { from: 10n ** 22n + 1n }, false],
  ])("compares numbers exactly: %s in %o", (statisticalInefficiency, interval, expected) => {
    expectMeaning(sampleSimulation({ statisticalInefficiency }), inefficiency(interval), expected);
  });

  it("compares whole numbers beyond floats exactly", () => {
    const criterion = (interval: object): Criterion => ({
      kind: "attributeRange",
      attribute: "runCount",
      interval,
    });
    const object = viscosity({ runCount: 2n ** 53n + 1n });
    expectMeaning(object, criterion({ from: 2 ** 53, excludesFrom: true }), true);
    expectMeaning(object, criterion({ to: 2 ** 53 }), false);
    expectMeaning(object, criterion({ from: 2n ** 53n + 1n, to: 2n ** 53n + 1n }), true);
    expectMeaning(viscosity(), criterion({}), false);
  });

  it("has -0 and 0 for the same, and NaN for itself", () => {
    const equals = (matchText: string): Criterion => ({
      kind: "attributeEquals",
      attribute: "spread",
      matchText,
    });
    expectMeaning(viscosity({ spread: -0 }), equals("0.0"), true);
    expectMeaning(viscosity({ spread: Number.NaN }), equals("NaN"), true);
  });
});

describe("a criterion about the phase", () => {
  it.each([
    ["any", 2, 6, true],
    ["any", 1, 6, false],
    ["any", 5, 6, true],
    ["any", 0, 6, false],
    ["all", 2, 6, true],
    ["all", 6, 6, true],
    ["all", 7, 6, false],
    ["all", 0, 0, true],
    ["any", 8, 12, true],
    ["all", 2 ** 30, 2 ** 30 + 1, true],
  ] as const)("%s of the bits %i in %i: %s", (mode, bits, propertyPhase, expected) => {
    expectMeaning(sampleSimulation({ propertyPhase }), { kind: "phaseBits", mode, bits }, expected);
  });
});

describe("a criterion about observables", () => {
  it.each([
    [["Density"], true],
    [["Density", "Volume"], false],
    [[], true],
  ])("%o: %s", (names, expected) => {
    expectMeaning(simulation, { kind: "hasObservables", names }, expected);
  });
});

describe("a criterion about components", () => {
  it.each<Case>([
    ["a molecule", some({ smiles: ["CO"] }), true],
    ["one of several molecules", some({ smiles: ["CCO", "CO"] }), true],
    ["a molecule that is not there", some({ smiles: ["CCO"] }), false],
    ["one of no molecules", some({ smiles: [] }), false],
    ["a molecule in its role", some({ smiles: ["CO"], roles: ["solv"] }), true],
    ["a molecule in another role", some({ smiles: ["CO"], roles: ["sol", "lig"] }), false],
    ["anything", some({}), true],
    ["a mole fraction", some({ smiles: ["CO"], moleFraction: { from: 0.2, to: 0.2 } }), true],
    ["the mole fraction of another", some({ smiles: ["O"], moleFraction: { from: 0.2, to: 0.2 } }), false],
    [
      "an excluded mole fraction",
      some({ smiles: ["CO"], moleFraction: { from: 0.2, excludesFrom: true } }),
      false,
    ],
    ["an exact amount", some({ exactAmount: {} }), false],
    ["a substructure", some({ smarts: "[CX4]" }), true],
    ["a substructure with a molecule that lacks it", some({ smiles: ["O"], smarts: "[CX4]" }), false],
    ["every molecule", every({ smiles: ["CO", "O"] }), true],
    ["every molecule but one", every({ smiles: ["CO"] }), false],
    ["every substructure", every({ smarts: "[OX2]" }), true],
    ["two components", { kind: "componentCount", interval: { from: 2, to: 2 } }, true],
    ["more than two", { kind: "componentCount", interval: { from: 2, excludesFrom: true } }, false],
    ["a pure component of none", { kind: "pureComponent", candidates: [] }, false],
  ])("%s", (_what, criterion, expected) => {
    expectMeaning(simulation, criterion, expected);
  });

  it("takes a molecule in two roles for two components", () => {
    const both = sampleSimulation({ substance: parseSubstance("O{sol}{n=1}|O") });
    expectMeaning(both, { kind: "componentCount", interval: { from: 2 } }, true);
    expectMeaning(both, some({ roles: ["sol"], moleFraction: {} }), false);
    expectMeaning(both, some({ roles: ["solv"], moleFraction: {} }), true);
  });

  it("rounds mole fractions to six decimals, half to even", () => {
    const object = sampleSimulation({ substance: parseSubstance("CO{x=0.0078125}|O") });
    const methanol = (interval: object) => some({ smiles: ["CO"], moleFraction: interval });
    expectMeaning(object, methanol({ from: 0.007812, to: 0.007812 }), true);
    expectMeaning(object, methanol({ from: 0.0078125, to: 0.0078125 }), true);
    expectMeaning(object, methanol({ from: 0.0078126 }), false);
    expectMeaning(object, methanol({ from: 0.0078121, excludesFrom: true }), false);
  });

  it("looks at both amounts of one component, of each kind the first", () => {
    const water = new Component("O");
    const amounts = [new ExactAmount(2n ** 60n), new MoleFraction(0.5), new MoleFraction(0.5)];
    const object = sampleSimulation({
      substance: new Substance([water], new Map([[water.identifier, amounts]])),
    });
    expectMeaning(object, some({ moleFraction: { from: 0.5, to: 0.5 }, exactAmount: {} }), true);
    expectMeaning(object, some({ exactAmount: { from: 2n ** 60n, to: 2 ** 60 } }), true);
    expectMeaning(object, some({ exactAmount: { from: 2n ** 60n + 1n } }), false);
  });
});

describe("a criterion about how an object is stored", () => {
  const facts = {
    storedAt: new Date("2026-01-02T03:04:05.678Z"),
    storedBy: "alice",
    archiveBytes: 1000,
    filePaths: ["output.pdb", "runs/1/trajectory.dcd"],
  };

  it.each<Case>([
    ["from that moment on", { kind: "storedBetween", from: facts.storedAt }, true],
    ["before that moment", { kind: "storedBetween", before: facts.storedAt }, false],
    ["before the next", { kind: "storedBetween", before: new Date(+facts.storedAt + 1) }, true],
    ["whenever", { kind: "storedBetween" }, true],
    ["by her", { kind: "storedBy", users: ["bob", "alice"] }, true],
    ["by nobody", { kind: "storedBy", users: [] }, false],
    ["by her in capitals", { kind: "storedBy", users: ["Alice"] }, false],
    ["so large", { kind: "archiveBytes", interval: { from: 1000, to: 1000 } }, true],
    ["larger", { kind: "archiveBytes", interval: { from: 1001 } }, false],
    ["with a file", { kind: "hasFile", pattern: "*.dcd" }, true],
    ["with another", { kind: "hasFile", pattern: "*.xtc" }, false],
  ])("%s, and not where it is unknown", (_what, criterion, expected) => {
    requireCriterion(criterion, StoredSimulationData);
    expect(meets(simulation, criterion, facts)).toBe(expected);
    expect(meets(simulation, criterion)).toBe(false);
    expect(meets(simulation, criterion, {})).toBe(false);
  });

  it("is false at a moment that is none", () => {
    const storedAt = new Date(Number.NaN);
    expect(meets(simulation, { kind: "storedBetween" }, { storedAt })).toBe(false);
  });
});

function oneOf(attribute: string, ...matchTexts: readonly string[]): Criterion {
  return { kind: "attributeOneOf", attribute, matchTexts };
}
