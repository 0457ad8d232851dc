import { describe, expect, it } from "vitest";
import type { QueryFlags } from "../../../src/cli/query/filter-flags.js";
import { queriesFromFlags } from "../../../src/cli/query/queries-from-flags.js";
import { UsageError } from "../../../src/cli/usage-error.js";
import { attribute } from "../../../src/data/attribute.js";
import { substanceType, textType } from "../../../src/data/attribute-type.js";
import { registerDataClass } from "../../../src/data/data-registry.js";
import { declareStoredData } from "../../../src/data/declare-stored-data.js";
import { StoredData } from "../../../src/data/stored-data.js";
import type { Criterion } from "../../../src/query/criterion.js";
import { declareQuery } from "../../../src/query/declare-query.js";
import { registerQueryClass } from "../../../src/query/query-registry.js";

/** The criteria of the one query that class and flags stand for. */
function criteria(className: string, flags: QueryFlags): readonly Criterion[] {
  const [query] = queriesFromFlags(className, flags);
  return query?.tree.criteria ?? [];
}

/** The classes that are asked. */
function classes(className: string | undefined, flags: QueryFlags): readonly string[] {
  return queriesFromFlags(className, flags).map(({ dataClass }) => dataClass.declaration.name);
}

function problem(className: string | undefined, flags: QueryFlags): string {
  try {
    queriesFromFlags(className, flags);
  } catch (error) {
    if (error instanceof UsageError) return error.message;
    throw error;
  }
  throw new Error("it was accepted");
}

const equals = (name: string, matchText: string): Criterion => ({
  kind: "attributeEquals",
  attribute: name,
  matchText,
});

const some = (test: Extract<Criterion, { kind: "component" }>["test"]): Criterion => ({
  kind: "component",
  quantifier: "some",
  test,
});

describe("the class", () => {
  it.each([
    ["simulation", "StoredSimulationData"],
    ["equilibration", "StoredEquilibrationData"],
    ["free-energy", "StoredFreeEnergyData"],
    ["force-field", "ForceFieldData"],
    ["StoredSimulationData", "StoredSimulationData"],
    ["Simulation", "StoredSimulationData"],
    ["forcefielddata", "ForceFieldData"],
  ])("%s is %s", (name, className) => {
    expect(classes(name, {})).toEqual([className]);
  });

  it("is refused if there is none of that name, with those that there are", () => {
    expect(problem("simulations", {})).toMatch(/no class "simulations".*simulation \(StoredSimulationData\)/);
  });

  it("without one, every class that has all of the filters is asked", () => {
    const base = ["StoredSimulationData", "StoredEquilibrationData"];
    expect(classes(undefined, {})).toEqual(["ForceFieldData", ...base, "StoredFreeEnergyData"]);
    expect(classes(undefined, { component: ["O"] })).toEqual([...base, "StoredFreeEnergyData"]);
    expect(classes(undefined, { component: ["O"], molecules: "256" })).toEqual(base);
    expect(classes(undefined, { layer: ["EquilibrationLayer"] })).toEqual(["StoredEquilibrationData"]);
  });

  it("that does not have a filter is refused, with those that do", () => {
    expect(problem("force-field", { layer: ["a"] })).toBe(
      "--layer is no filter for ForceFieldData; only for equilibration.",
    );
    expect(problem("free-energy", { molecules: "3" })).toBe(
      "--molecules is no filter for StoredFreeEnergyData; only for simulation, equilibration.",
    );
    expect(problem("force-field", { temperature: "300K" })).toContain("--temperature is no filter");
  });
});

describe("the filters", () => {
  it("are nothing if none is given", () => {
    expect(criteria("simulation", {})).toEqual([]);
  });

  it("substance is the identical substance; several make one mixture", () => {
    expect(criteria("simulation", { substance: ["OC{x=0.2}|O"] })).toEqual([
      equals("substance", "CO{solv}{x=0.200000}|O{solv}{x=0.800000}"),
    ]);
    expect(criteria("simulation", { substance: ["O", "CCO"] })).toEqual([
      equals("substance", "CCO{solv}{x=0.500000}|O{solv}{x=0.500000}"),
    ]);
  });

  it("components-only looks for pure data of its components", () => {
    expect(criteria("simulation", { substance: ["O", "CO"], componentsOnly: true })).toMatchObject([
      { kind: "pureComponent", candidates: [{ identifier: "O{solv}" }, { identifier: "CO{solv}" }] },
    ]);
    expect(problem("simulation", { componentsOnly: true })).toContain("--substance");
  });

  it.each(["contains", "component"] as const)(
    "%s is a molecule in any role, unless one is given; all of them must be there",
    (name) => {
      expect(criteria("simulation", { [name]: ["OC", "C{sol},O{solv}"] })).toEqual([
        some({ smiles: ["CO"] }),
        some({ smiles: ["C"], roles: ["sol"] }),
        some({ smiles: ["O"], roles: ["solv"] }),
      ]);
    },
  );

  it.each<[QueryFlags, readonly Criterion[]]>([
    [
      { anyOf: ["CO,CCO", "O"] },
      [
        {
          kind: "anyOf",
          criteria: [some({ smiles: ["CO"] }), some({ smiles: ["CCO"] }), some({ smiles: ["O"] })],
        },
      ],
    ],
    [{ only: ["O,CO"] }, [{ kind: "component", quantifier: "every", test: { smiles: ["O", "CO"] } }]],
    [
      { without: ["O"] },
      [{ kind: "not", criterion: { kind: "anyOf", criteria: [some({ smiles: ["O"] })] } }],
    ],
    [{ components: "2.." }, [{ kind: "componentCount", interval: { from: 2 } }]],
    [{ amount: ["CO=0.2..0.4"] }, [some({ smiles: ["CO"], moleFraction: { from: 0.2, to: 0.4 } })]],
    [
      { amount: ["C=O{solv}=0.25.."] },
      [some({ smiles: ["C=O"], roles: ["solv"], moleFraction: { from: 0.25 } })],
    ],
    [{ amount: ["CO{x=..0.4}"] }, [some({ smiles: ["CO"], moleFraction: { to: 0.4 } })]],
    [
      { amount: ["C{sol}{n=1..2}"] },
      [some({ smiles: ["C"], roles: ["sol"], exactAmount: { from: 1, to: 2 } })],
    ],
    [{ role: ["solute"] }, [some({ roles: ["sol"] })]],
    [{ smarts: ["[OX2H]"] }, [some({ smarts: "[OX2H]" })]],
    [{ everySmarts: ["[#6]"] }, [{ kind: "component", quantifier: "every", test: { smarts: "[#6]" } }]],
    [{ pressure: false }, [{ kind: "pressureAbsent" }]],
    [{ phaseAny: "gas,solid" }, [{ kind: "phaseBits", mode: "any", bits: 5 }]],
    [{ phaseAll: "gas+liquid" }, [{ kind: "phaseBits", mode: "all", bits: 6 }]],
    [
      { forceField: ["a", "b"] },
      [{ kind: "attributeOneOf", attribute: "forceFieldId", matchTexts: ["a", "b"] }],
    ],
    [{ forceField: ["c8af*"] }, [{ kind: "attributeStartsWith", attribute: "forceFieldId", prefix: "c8af" }]],
    [
      { molecules: "100..500" },
      [{ kind: "attributeRange", attribute: "numberOfMolecules", interval: { from: 100, to: 500 } }],
    ],
    [
      { inefficiency: "..2.5" },
      [{ kind: "attributeRange", attribute: "statisticalInefficiency", interval: { to: 2.5 } }],
    ],
    [{ archiveSize: "1GiB.." }, [{ kind: "archiveBytes", interval: { from: 1024 ** 3 } }]],
    [{ file: ["*.dcd"] }, [{ kind: "hasFile", pattern: "*.dcd" }]],
    [{ observable: ["density"] }, [{ kind: "hasObservables", names: ["Density"] }]],
    [{ storedBy: ["ann", "bob"] }, [{ kind: "storedBy", users: ["ann", "bob"] }]],
    [
      { storedSince: "2026-02-28", storedBefore: "2026-03-01" },
      [
        { kind: "storedBetween", from: new Date("2026-02-28T00:00:00Z") },
        { kind: "storedBetween", before: new Date("2026-03-01T00:00:00Z") },
      ],
    ],
    [
      { attribute: ["source-calculation=calc*"] },
      [{ kind: "attributeStartsWith", attribute: "sourceCalculationId", prefix: "calc" }],
    ],
    [{ attribute: ["phase=liquid"] }, [equals("propertyPhase", "2")]],
  ])("%o", (flags, expected) => {
    expect(criteria("simulation", flags)).toEqual(expected);
  });

  it("near-substance allows a tolerance for mole fractions", () => {
    const near = criteria("simulation", { nearSubstance: "CO{x=0.2}|O", within: "0.05" });
    expect(near).toContainEqual({ kind: "componentCount", interval: { from: 2, to: 2 } });
    const close = { from: expect.closeTo(0.15, 9), to: expect.closeTo(0.25, 9) };
    expect(near).toContainEqual(some({ smiles: ["CO"], roles: ["solv"], moleFraction: close }));
  });

  it("a time can be so long ago", () => {
    const [criterion] = criteria("simulation", { storedSince: "7d" });
    const from = criterion?.kind === "storedBetween" ? criterion.from?.getTime() : undefined;
    expect(Date.now() - (from ?? 0)).toBeGreaterThanOrEqual(7 * 86_400_000);
    expect(Date.now() - (from ?? 0)).toBeLessThan(8 * 86_400_000);
  });

  it.each(["300K 1atm", "300 K 1 atm", "300 K, 101.325 kPa", "300K|1atm"])(
    "nearest %s is a state",
    (nearest) => {
      const [query] = queriesFromFlags("simulation", { nearest, states: "3" });
      expect(query?.nearest?.count).toBe(3);
      expect(query?.nearest?.state.identifier).toBe("300.000|101325.000");
      expect(queriesFromFlags("simulation", { nearest: "300 K" })[0]?.nearest?.state.identifier).toBe(
        "300.000|",
      );
    },
  );

  it("where is an expression, read for each class", () => {
    expect(criteria("simulation", { where: "not contains O or temperature > 300 K" })).toEqual([
      {
        kind: "anyOf",
        criteria: [
          { kind: "not", criterion: some({ smiles: ["O"] }) },
          { kind: "stateRange", measure: "temperatureK", interval: { from: 300, excludesFrom: true } },
        ],
      },
    ]);
    expect(classes(undefined, { where: "layer = EquilibrationLayer" })).toEqual(["StoredEquilibrationData"]);
    expect(problem(undefined, { where: "temperature > 300 K and nonsense" })).toMatch(
      /^--where: at character 25: .*\n.*\n +\^$/s,
    );
  });

  it.each<[string, object]>([
    ["298.15K", { from: 298.15, to: 298.15 }],
    ["25 degC", { from: 298.15, to: 298.15 }],
    ["290..310K", { from: 290, to: 310 }],
    ["290K..", { from: 290 }],
    ["..310 kelvin", { to: 310 }],
    ["298.15K+-0.5K", { from: 297.65, to: 298.65 }],
    ["300 K ± 1%", { from: 297, to: 303 }],
  ])("temperature %s is an interval in kelvin", (temperature, ends) => {
    expect(criteria("simulation", { temperature })).toEqual([
      { kind: "stateRange", measure: "temperatureK", interval: ends },
    ]);
  });

  it.each<[string, object]>([
    ["1atm", { from: 101_325, to: 101_325 }],
    ["1..2bar", { from: 100_000, to: 200_000 }],
    ["101.325kPa..", { from: 101_325 }],
  ])("pressure %s is an interval in pascal", (pressure, ends) => {
    expect(criteria("simulation", { pressure })).toEqual([
      { kind: "stateRange", measure: "pressurePa", interval: ends },
    ]);
  });

  it("the others are values that must be equal", () => {
    expect(
      criteria("equilibration", {
        phase: "liquid+gas",
        forceField: ["ff-1"],
        sourceCalculation: [""],
        layer: ["EquilibrationLayer"],
        molecules: "256",
        maxMolecules: "9007199254740993",
      }),
    ).toEqual([
      equals("propertyPhase", "6"),
      equals("sourceCalculationId", ""),
      equals("forceFieldId", "ff-1"),
      equals("numberOfMolecules", "256"),
      equals("maxNumberOfMolecules", "9007199254740993"),
      equals("calculationLayer", "EquilibrationLayer"),
    ]);
    expect(criteria("simulation", { phase: "8" })).toEqual([equals("propertyPhase", "8")]);
  });

  it.each<[string, QueryFlags, RegExp]>([
    ["a bare temperature", { temperature: "298" }, /--temperature: .* needs a unit; .*298\.15 K/],
    ["a bare range", { temperature: "290..310" }, /needs a unit/],
    ["a bare pressure", { pressure: "1" }, /--pressure: .* needs a unit; .*1 atm/],
    [
      "a pressure as temperature",
      { temperature: "1atm" },
      /--temperature: .*cannot be converted .* to kelvin/,
    ],
    ["a wrong second end", { pressure: "1atm..300K" }, /--pressure:/],
    ["the wrong order", { temperature: "310..290K" }, /--temperature: ends before it starts/],
    ["no number", { temperature: "warm" }, /--temperature: at character 1/],
    ["a bad SMILES", { substance: ["not a smiles"] }, /--substance: /],
    ["fractions that do not sum to one", { substance: ["O{x=0.3}"] }, /--substance: .*sum to one/],
    ["an amount of a component", { component: ["O{x=0.3}"] }, /--component: must not have an amount/],
    ["an unknown phase", { phase: "plasma" }, /--phase: must be .*got "plasma"/],
    ["half a molecule", { molecules: "1.5" }, /--molecules: must be a whole number.* \(got "1\.5"\)/],
    ["fewer than no molecules", { maxMolecules: "-1" }, /--max-molecules: must be a whole number/],
  ])("%s is refused", (_what, flags, message) => {
    expect(problem("equilibration", flags)).toMatch(message);
    expect(problem(undefined, flags)).toMatch(message);
  });
});

describe("a class of the user's own", () => {
  class ViscosityData extends declareStoredData(StoredData, {
    tag: "mylab.data.ViscosityData",
    attributes: {
      liquid: attribute(substanceType, { query: true, column: "substance" }),
      method: attribute(textType, { query: true }),
    },
  }) {}
  class ViscosityQuery extends declareQuery(ViscosityData) {}

  it("has a short name and the filters that its columns allow", () => {
    registerDataClass(ViscosityData);
    registerQueryClass(ViscosityQuery);
    expect(criteria("viscosity", { substance: ["O"] })).toEqual([equals("liquid", "O{solv}{x=1.000000}")]);
    expect(classes(undefined, { substance: ["O"] })).toContain("ViscosityData");
    expect(problem("viscosity", { phase: "gas" })).toContain("--phase is no filter for ViscosityData");
  });
});
