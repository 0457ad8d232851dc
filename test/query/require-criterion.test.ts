/** What is refused before anything is asked. */

import { describe, expect, it } from "vitest";
import { ForceFieldData } from "../../src/data/force-field-data.js";
import { StoredFreeEnergyData, StoredSimulationData } from "../../src/data/simulation-data.js";
import type { StoredDataClass } from "../../src/data/stored-data.js";
import { InvalidValueError } from "../../src/errors.js";
import type { Criterion } from "../../src/query/criterion.js";
import { SimulationDataQuery } from "../../src/query/evaluator-queries.js";
import { requireCriterion } from "../../src/query/require-criterion.js";
import { ViscosityData } from "../data/viscosity-data.js";

/** Criteria as JSON or a script might have them, whatever their type says. */
type Loose = { readonly kind: unknown; readonly [name: string]: unknown };

function refusal(criterion: Loose, dataClass: StoredDataClass = StoredSimulationData): InvalidValueError {
  try {
    requireCriterion(criterion as unknown as Criterion, dataClass);
  } catch (error) {
    if (error instanceof InvalidValueError) return error;
    throw error;
  }
  throw new Error("it was not refused");
}

const equals = (attribute: string, matchText: unknown): Loose => ({
  kind: "attributeEquals",
  attribute,
  matchText,
});
const range = (attribute: string, interval: unknown): Loose => ({
  kind: "attributeRange",
  attribute,
  interval,
});
const some = (test: unknown): Loose => ({ kind: "component", quantifier: "some", test });

describe("a criterion is refused", () => {
  it.each<[string, Loose]>([
    ["coordinateFileName", equals("coordinateFileName", "a")],
    ["observables", { kind: "attributeAbsent", attribute: "observables" }],
    ["viscosity", { kind: "attributeAbsent", attribute: "viscosity" }],
    ["__proto__", equals("__proto__", "a")],
    ["forceFieldId", range("forceFieldId", { from: 1 })],
    ["propertyPhase", range("propertyPhase", { from: 1 })],
    ["numberOfMolecules", { kind: "attributeStartsWith", attribute: "numberOfMolecules", prefix: "1" }],
    ["substance", { kind: "attributeStartsWith", attribute: "substance", prefix: "CO" }],
  ])("for an attribute that cannot be searched so: %s", (field, criterion) => {
    expect(refusal(criterion).field).toBe(field);
  });

  it("not for an attribute that has a column, though queries do not name it", () => {
    requireCriterion(equals("statisticalInefficiency", "1.5") as Criterion, StoredSimulationData);
    requireCriterion(range("statisticalInefficiency", { to: 2n }) as Criterion, StoredSimulationData);
  });

  it.each<[string, readonly string[], readonly string[], StoredDataClass]>([
    [
      "numberOfMolecules",
      ["0", "-1", "256", String(2n ** 80n)],
      ["", "-0", "+1", "01", "1.0", "1e3", "0x1", "1 ", "١"],
      StoredSimulationData,
    ],
    [
      "statisticalInefficiency",
      ["1.0", "1e+22", "1e-07", "NaN", "Infinity", "-Infinity"],
      ["", "1", "1.50", "1e22", "-0.0", "nan", "inf", "abc"],
      StoredSimulationData,
    ],
    ["propertyPhase", ["0", "6", "2147483647"], ["-1", "2147483648", "liquid", "1.5"], StoredSimulationData],
    [
      "thermodynamicState",
      ["298.150|101325.000", "0.000|", "inf|inf"],
      ["298.15|", "298.150", "-1.000|", "NaN|", "298.150|1.000|2.000", "|1.000"],
      StoredSimulationData,
    ],
    ["forceFieldId", ["", "anything", "ä%"], [], StoredSimulationData],
    ["isShearThinning", ["true", "false"], ["True", "1", ""], ViscosityData],
    ["forceField", ["0".repeat(64)], ["", "F".repeat(64)], ViscosityData],
    ["settings", ["{}", "whatever"], [], ViscosityData],
  ])("for a match text that no value of %s has", (attribute, possible, impossible, dataClass) => {
    for (const text of possible) requireCriterion(equals(attribute, text) as Criterion, dataClass);
    for (const text of impossible) {
      expect(refusal(equals(attribute, text), dataClass)).toMatchObject({ field: attribute, value: text });
      const list = { kind: "attributeOneOf", attribute, matchTexts: [...possible, text] };
      expect(refusal(list, dataClass).value).toBe(text);
    }
  });

  it.each<[string, Loose]>([
    ["forceFieldId", equals("forceFieldId", "a\0")],
    ["forceFieldId", equals("forceFieldId", "\ud800")],
    ["forceFieldId", { kind: "attributeOneOf", attribute: "forceFieldId", matchTexts: ["a", "\0"] }],
    ["forceFieldId", { kind: "attributeStartsWith", attribute: "forceFieldId", prefix: "\udc00" }],
    ["users", { kind: "storedBy", users: ["\0"] }],
    ["pattern", { kind: "hasFile", pattern: "*\0" }],
    ["smiles", some({ smiles: ["C\0"] })],
    ["smarts", some({ smarts: "C\ud800" })],
    ["names", { kind: "hasObservables", names: ["Density\0"] }],
    [
      "identifier",
      { kind: "pureComponent", candidates: [{ identifier: "\0", amount: { kind: "MoleFraction" } }] },
    ],
  ])("for NUL and lone surrogates in %s", (field, criterion) => {
    expect(refusal(criterion).field).toBe(field);
  });

  it.each<[string, Loose]>([
    ["statisticalInefficiency", range("statisticalInefficiency", { from: Number.NaN })],
    ["temperatureK", { kind: "stateRange", measure: "temperatureK", interval: { to: Number.NaN } }],
    ["temperatureK", { kind: "stateRange", measure: "temperatureK", interval: { from: "290" } }],
    ["pressurePa", { kind: "stateRange", measure: "pressurePa" }],
    ["pressurePa", { kind: "stateRange", measure: "pressurePa", interval: null }],
    ["measure", { kind: "stateRange", measure: "temperature", interval: {} }],
    ["moleFraction", some({ moleFraction: { from: 20, to: 40 } })],
    ["moleFraction", some({ moleFraction: { from: -0.1 } })],
    ["exactAmount", some({ exactAmount: { from: 1.5 } })],
    ["componentCount", { kind: "componentCount", interval: { to: -1 } }],
    ["componentCount", { kind: "componentCount", interval: { from: 1.5 } }],
    ["archiveBytes", { kind: "archiveBytes", interval: { to: Number.POSITIVE_INFINITY } }],
    ["archiveBytes", { kind: "archiveBytes", interval: { from: 2n } }],
    ["bits", { kind: "phaseBits", mode: "any", bits: 2 ** 31 }],
    ["bits", { kind: "phaseBits", mode: "any", bits: -1 }],
    ["bits", { kind: "phaseBits", mode: "any", bits: "2" }],
    ["mode", { kind: "phaseBits", mode: "some", bits: 2 }],
    ["quantifier", { kind: "component", quantifier: "all", test: {} }],
    ["test", { kind: "component", quantifier: "some" }],
    ["roles", some({ roles: ["solvent"] })],
    ["roles", some({ roles: "solv" })],
    ["smiles", some({ smiles: "CO" })],
    ["names", { kind: "hasObservables", names: ["density"] }],
    ["names", { kind: "hasObservables", names: "Density" }],
    ["users", { kind: "storedBy", users: "alice" }],
    ["users", { kind: "storedBy", users: [1] }],
    ["storedBetween", { kind: "storedBetween", from: new Date(Number.NaN) }],
    ["storedBetween", { kind: "storedBetween", before: "2026-01-01" }],
    ["storedBetween", { kind: "storedBetween", before: new Date(8.64e15) }],
    ["pattern", { kind: "hasFile", pattern: "" }],
    ["pattern", { kind: "hasFile", pattern: "*".repeat(1001) }],
    ["sha256", { kind: "sameIdentity", sha256: "0" }],
    ["candidates", { kind: "pureComponent" }],
    [
      "amount",
      {
        kind: "pureComponent",
        candidates: [{ identifier: "O", amount: { kind: "ExactAmount", count: "1e3" } }],
      },
    ],
    [
      "amount",
      {
        kind: "pureComponent",
        candidates: [{ identifier: "O", amount: { kind: "ExactAmount", count: String(2n ** 63n) } }],
      },
    ],
    ["kind", { kind: "stateRanges" }],
    ["kind", { kind: "toString" }],
    ["kind", { kind: undefined }],
    ["not", { kind: "anyOf", criteria: [{ kind: "not" }] }],
    ["allOf", { kind: "allOf" }],
  ])("for a value that means nothing: %s", (field, criterion) => {
    expect(refusal(criterion).field).toBe(field === "not" ? "criterion" : field);
  });

  it.each<[string, Loose]>([
    ["temperatureK", { kind: "stateRange", measure: "temperatureK", interval: { from: 310, to: 290 } }],
    [
      "temperatureK",
      { kind: "stateRange", measure: "temperatureK", interval: { from: 1, to: 1, excludesTo: true } },
    ],
    ["statisticalInefficiency", range("statisticalInefficiency", { from: 1n, to: 1, excludesFrom: true })],
    ["statisticalInefficiency", range("statisticalInefficiency", { from: 2n ** 53n + 1n, to: 2 ** 53 })],
    ["storedBetween", { kind: "storedBetween", from: new Date(1), before: new Date(1) }],
  ])("for an interval in which nothing lies: %s", (field, criterion) => {
    expect(refusal(criterion)).toMatchObject({ field, reason: expect.stringContaining("is empty") });
  });

  it("where the class has nothing that it is about", () => {
    const stateRange = { kind: "stateRange", measure: "temperatureK", interval: {} };
    expect(refusal(stateRange, ForceFieldData).field).toBe("temperatureK");
    expect(refusal({ kind: "pressureAbsent" }, ForceFieldData).field).toBe("pressureAbsent");
    expect(refusal(some({}), ForceFieldData).field).toBe("component");
    expect(refusal({ kind: "phaseBits", mode: "any", bits: 2 }, ViscosityData).field).toBe("phaseBits");
    expect(refusal({ kind: "hasObservables", names: [] }, StoredFreeEnergyData).field).toBe("hasObservables");
  });

  it("for a substructure that is none", () => {
    expect(() => requireCriterion(some({ smarts: "[C" }) as Criterion, StoredSimulationData)).toThrow(
      InvalidValueError,
    );
  });
});

describe("a tree of criteria is refused", () => {
  const leaf: Loose = { kind: "storedBy", users: [] };

  function nested(levels: number): Loose {
    let tree = leaf;
    for (let level = 1; level < levels; level += 1) {
      tree = level % 2 === 0 ? { kind: "not", criterion: tree } : { kind: "anyOf", criteria: [tree] };
    }
    return tree;
  }

  it("beyond 100 levels, however deep", () => {
    requireCriterion(nested(100) as Criterion, StoredSimulationData);
    for (const levels of [101, 1_000_000]) {
      expect(refusal(nested(levels)).field).toBe("levels of criteria");
      expect(() => new SimulationDataQuery().where(nested(levels) as Criterion)).toThrow(InvalidValueError);
    }
  });

  it("in a circle", () => {
    const criteria: Loose[] = [];
    const circle: Loose = { kind: "anyOf", criteria };
    criteria.push(circle);
    expect(refusal(circle).field).toBe("levels of criteria");
    criteria.push(circle, circle, circle);
    expect(refusal(circle)).toBeInstanceOf(InvalidValueError);
  });

  it("beyond 10,000 criteria, 100,000 values in lists and 20 substructures", () => {
    const list = (length: number, criterion: Loose): Loose => ({
      kind: "anyOf",
      criteria: Array.from({ length }, () => criterion),
    });
    requireCriterion(list(9_999, leaf) as Criterion, StoredSimulationData);
    expect(refusal(list(10_000, leaf)).field).toBe("criteria");
    expect(refusal(list(200, list(100, leaf))).field).toBe("criteria");
    const users = { kind: "storedBy", users: Array.from({ length: 50_000 }, () => "a") };
    requireCriterion(list(2, users) as Criterion, StoredSimulationData);
    expect(refusal(list(3, users)).field).toBe("values in lists");
    expect(refusal(some({ smiles: Array.from({ length: 100_001 }, () => "C") })).field).toBe(
      "values in lists",
    );
    requireCriterion(list(20, some({ smarts: "C" })) as Criterion, StoredSimulationData);
    expect(refusal(list(21, some({ smarts: "C" }))).field).toBe("substructures");
  });
});
