/** Expressions: what they stand for, and what is said where they cannot be read. */

import { describe, expect, it } from "vitest";
import { attribute } from "../../../src/data/attribute.js";
import { floatType, jsonType, quantityType, textType } from "../../../src/data/attribute-type.js";
import { declareStoredData } from "../../../src/data/declare-stored-data.js";
import { ForceFieldData } from "../../../src/data/force-field-data.js";
import { StoredEquilibrationData, StoredSimulationData } from "../../../src/data/simulation-data.js";
import { StoredData } from "../../../src/data/stored-data.js";
import { InvalidValueError } from "../../../src/errors.js";
import { component, everyComponent } from "../../../src/query/build/component.js";
import { components, numberOfComponents } from "../../../src/query/build/components.js";
import { and, not, or } from "../../../src/query/build/logic.js";
import { phase } from "../../../src/query/build/phase.js";
import {
  calculationLayer,
  forceField,
  numberOfMolecules,
  sourceCalculation,
  statisticalInefficiency,
} from "../../../src/query/build/provenance.js";
import { pressure, state, temperature } from "../../../src/query/build/state.js";
import { archiveBytes, files, stored } from "../../../src/query/build/storage.js";
import { substance } from "../../../src/query/build/substance.js";
import type { Criterion } from "../../../src/query/criterion.js";
import { ExpressionSyntaxError } from "../../../src/query/expression/expression-syntax-error.js";
import { parseCriterion } from "../../../src/query/expression/parse-criterion.js";
import { Phase } from "../../../src/thermodynamics/property-phase.js";
import { ThermodynamicState } from "../../../src/thermodynamics/thermodynamic-state.js";

const parse = (text: string) => parseCriterion(text, StoredEquilibrationData);

const EXPRESSIONS: Readonly<Record<string, Criterion>> = {
  "temperature 298.15 K": temperature.is("298.15 K"),
  "temperature = 25 degC": temperature.is("25 degC"),
  "TEMPERATURE 290..310 K": temperature.between("290 K", "310 K"),
  "temperature 290 K .. 310 K": temperature.between("290 K", "310 K"),
  "temperature 290 K..": temperature.atLeast("290 K"),
  "temperature ..310 K": temperature.atMost("310 K"),
  "temperature 290..<310 K": temperature.within({ from: "290 K", to: "310 K", excludesTo: true }),
  "temperature 290<..310K": temperature.within({ from: "290 K", to: "310 K", excludesFrom: true }),
  "temperature > 290 K": temperature.above("290 K"),
  "temperature>=290K": temperature.atLeast("290 K"),
  "temperature < 0.3 kK": temperature.below("300 K"),
  "temperature != 300 K": not(temperature.is("300 K")),
  "temperature 298.15 K ± 0.5 K": temperature.near("298.15 K", { absolute: "0.5 K" }),
  "temperature 298.15 +- 0.5 K": temperature.near("298.15 K", { absolute: "0.5 K" }),
  "temperature 25 degC +/- 0.5 K": temperature.near("25 degC", { absolute: "0.5 K" }),
  "temperature 25 degC ± 0.5 degC": temperature.near("25 degC", { absolute: "0.5 K" }),
  "temperature present": { kind: "stateRange", measure: "temperatureK", interval: {} },
  "pressure 1 atm ± 1%": pressure.near("1 atm", { relative: 0.01 }),
  "pressure 1 atm": pressure.is("1 atm"),
  "pressure 1 J/m^3": pressure.is("1 Pa"),
  "pressure absent": pressure.isAbsent(),
  "pressure present": pressure.isPresent(),
  'state = "298.15 K | 1 atm"': state.is(
    ThermodynamicState.of({ temperatureK: 298.15, pressurePa: 101_325 }),
  ),
  "state '298.15 K'": state.is(ThermodynamicState.of({ temperatureK: 298.15 })),
  "phase liquid": phase.is(Phase.Liquid),
  "phase is liquid+gas": phase.is(Phase.Liquid + Phase.Gas),
  "phase != gas": not(phase.is(Phase.Gas)),
  "phase any of liquid, gas": phase.any(Phase.Liquid, Phase.Gas),
  "phase all of (liquid, gas)": phase.all(Phase.Liquid, Phase.Gas),
  "phase in (liquid, gas)": phase.oneOf(Phase.Liquid, Phase.Gas),
  "substance O": substance.is("O"),
  "substance CO{x=0.2}|O": substance.is("CO{x=0.2}|O"),
  "substance is OC{x=0.2}|O": substance.is("CO{x=0.2}|O"),
  "substance != O": not(substance.is("O")),
  "substance one of O, CO": substance.oneOf("O", "CO"),
  "substance CO{x=0.2}|O ± 0.05": substance.near("CO{x=0.2}|O", { absolute: 0.05 }),
  "substance = CO{x=0.2}|O ± 5%": substance.near("CO{x=0.2}|O", { relative: 0.05 }),
  "contains OC": component("CO"),
  "contains CC(=O)O": component("CC(=O)O"),
  "contains CO{sol}": component("CO{sol}"),
  "contains F/C=C\\F": component("F/C=C\\F"),
  "contains 'F/C=C\\F'": component("F/C=C\\F"),
  'contains "F/C=C\\\\F"': component("F/C=C\\F"),
  "contains all of CO, O": components.all("CO", "O"),
  "contains any of CO, O": component({ smiles: ["CO", "O"] }),
  "contains any of (CO{sol}, O{sol})": component({ smiles: ["CO", "O"], role: "sol" }),
  "contains none of CO, O": components.none("CO", "O"),
  "contains only CO, O": components.only("CO", "O"),
  "contains only CO{sol}, O": components.only("CO{sol}", "O"),
  "contains exactly CO, O": components.exactly("CO", "O"),
  "contains CO x 0.2..0.4": component({ smiles: "CO", moleFraction: { from: 0.2, to: 0.4 } }),
  "contains CO x 0.02 ± 0.05": component({ smiles: "CO", moleFraction: { near: 0.02, absolute: 0.05 } }),
  "contains CO n 1..3": component({ smiles: "CO", exactAmount: { from: 1, to: 3 } }),
  "contains c1ccccc1 n 1 role sol, lig": component({
    smiles: "c1ccccc1",
    exactAmount: 1,
    role: ["sol", "lig"],
  }),
  "contains smarts [OX2H]": component({ smarts: "[OX2H]" }),
  'contains smarts "[C,N]~[OX2H]"': component({ smarts: "[C,N]~[OX2H]" }),
  "contains smarts [C,N]~[OX2H] x > 0.5": component({
    smarts: "[C,N]~[OX2H]",
    moleFraction: { from: 0.5, excludesFrom: true },
  }),
  "contains component": component({}),
  "every component smarts [OX2H]": everyComponent({ smarts: "[OX2H]" }),
  "components 2": numberOfComponents.is(2),
  "components >= 2": numberOfComponents.atLeast(2),
  "pure CO{solv}, c1ccccc1{sol}{n=1}": {
    kind: "pureComponent",
    candidates: [
      { identifier: "CO{solv}", amount: { kind: "MoleFraction" } },
      { identifier: "c1ccccc1{sol}", amount: { kind: "ExactAmount", count: "1" } },
    ],
  },
  'force-field starts with "tip"': forceField.startsWith("tip"),
  "force_field_id = tip3p": forceField.is("tip3p"),
  "forceFieldId in (a, 'b b')": forceField.oneOf("a", "b b"),
  "force-field not in (a)": not(forceField.oneOf("a")),
  "force-field is not a": not(forceField.is("a")),
  "force-field ''": forceField.is(""),
  "source-calculation is one of a, b": sourceCalculation.oneOf("a", "b"),
  "layer absent": calculationLayer.isAbsent(),
  "layer is present": calculationLayer.isPresent(),
  "layer = absent": calculationLayer.is("absent"),
  "molecules 256..512": numberOfMolecules.between(256, 512),
  "molecules = 256": numberOfMolecules.between(256, 256),
  "molecules 100000000000000000000": numberOfMolecules.between(10n ** 20n, 10n ** 20n),
  "inefficiency <= 1.5": statisticalInefficiency.atMost(1.5),
  "inefficiency = nan": statisticalInefficiency.is(Number.NaN),
  "stored since 2026-01-01": stored.since("2026-01-01"),
  "stored before 2026-01-01T12:00:00+01:00": stored.before("2026-01-01T11:00Z"),
  "stored between 2026-01-01 and 2026-02-01 and phase gas": and(
    stored.between("2026-01-01", "2026-02-01"),
    phase.is(Phase.Gas),
  ),
  "stored by alice, 'bob b'": stored.by("alice", "bob b"),
  "archive > 1 GiB": archiveBytes.above(2 ** 30),
  "archive 1..2 MB": archiveBytes.between(1e6, 2e6),
  "archive absent": not(archiveBytes.within({})),
  "has file *.dcd": files.match("*.dcd"),
  everything: and(),
  nothing: or(),
  "phase gas or phase liquid and not phase solid": or(
    phase.is(Phase.Gas),
    and(phase.is(Phase.Liquid), not(phase.is(Phase.Solid))),
  ),
  "(phase gas or phase liquid) AND NOT(contains CC(=O)O)": and(
    or(phase.is(Phase.Gas), phase.is(Phase.Liquid)),
    not(component("CC(=O)O")),
  ),
  "temperature 290..310 K and pressure 1 atm ± 1% and (contains CO or contains smarts [OX2H]) and not phase gas":
    and(
      temperature.between("290 K", "310 K"),
      pressure.near("1 atm", { relative: 0.01 }),
      or(component("CO"), component({ smarts: "[OX2H]" })),
      not(phase.is(Phase.Gas)),
    ),
};

const ERRORS: readonly (readonly [text: string, position: number, problem: RegExp])[] = [
  ["", 0, /expected a criterion.*ends/],
  ["   ", 3, /ends/],
  ["temprature 300 K", 0, /did you mean "temperature"/],
  ["force-feild = a", 0, /did you mean "force-field"/],
  ["viscosity > 1", 0, /expected one of .*temperature/],
  ["temperature", 11, /expected a temperature.*ends/],
  ["temperature hot", 12, /expected a temperature.*"hot"/],
  ["temperature 300", 12, /needs a unit/],
  ["temperature 300 furlong", 16, /unknown unit/],
  ["temperature 300 bar", 16, /cannot be converted/],
  ["temperature 290...310 K", 17, /two points/],
  ["temperature 310..290 K", 0, /ends before it starts/],
  ["temperature 300 K ± -1 K", 20, /negative/],
  ["temperature 300 K and", 21, /ends/],
  ["temperature 300 K pressure 1 atm", 18, /expected "and", "or" or the end/],
  ["(phase gas", 10, /"\)"/],
  ["phase gas)", 9, /the end/],
  ["phase steam", 6, /must be undefined, solid, liquid/],
  ["contains", 8, /expected a component/],
  ["contains and", 9, /expected a component/],
  ["contains methane", 9, /SMILES/],
  ["contains C(C", 9, /SMILES/],
  ["contains CO O", 12, /already/],
  ["contains smarts [OX", 0, /SMARTS/],
  ["contains CO x 2", 0, /mole fraction/],
  ["contains CO role boss", 0, /must be one of/],
  ["contains any of CO{sol}, O", 16, /same role/],
  ["stored since yesterday", 13, /day like/],
  ["stored between 2026-01-01", 25, /"and"/],
  ["archive > 1 parsec", 12, /KiB/],
  ["archive > -1 B", 0, /0 or more/],
  ['force-field = "a', 14, /not closed/],
  ['force-field = "a\\q"', 14, /backslash/],
  ["force-field < a", 12, /cannot be compared/],
  ["molecules = many", 12, /expected a number/],
  ["has observables Density", 0, /hasObservables is not a criterion/],
  ["identity 12", 0, /64/],
  ["not", 3, /ends/],
  ["layer is is a", 12, /expected "and"/],
];

describe("parseCriterion", () => {
  it.each(Object.entries(EXPRESSIONS))("%s", (text, criterion) => {
    expect(parse(text)).toEqual(criterion);
  });

  it.each(ERRORS)("refuses %j", (text, position, problem) => {
    const error = errorOf(() => parse(text));
    expect(error).toBeInstanceOf(ExpressionSyntaxError);
    expect([error.position, error.problem]).toEqual([position, expect.stringMatching(problem)]);
  });

  it("shows the place", () => {
    expect(errorOf(() => parse("phase gas and\n  temprature 300 K")).message).toBe(
      'at character 17: "temprature" is no criterion for StoredEquilibrationData; did you mean "temperature"?\n' +
        "    temprature 300 K\n" +
        "    ^",
    );
    expect(errorOf(() => parse(`${"phase gas and ".repeat(50)}phase \u001b[31m`)).message).toMatch(
      /\n {2}….*phase \ufffd\[31m\n {2} {51}\^$/,
    );
  });

  it("offers what the class has", () => {
    expect(parseCriterion("has observables Density, Volume", StoredSimulationData)).toEqual({
      kind: "hasObservables",
      names: ["Density", "Volume"],
    });
    expect(() => parse("has observables Density")).toThrow(InvalidValueError);
    expect(() => parseCriterion("temperature 300 K", ForceFieldData)).toThrow(
      /no criterion for ForceFieldData/,
    );
    expect(() => parseCriterion("layer absent", StoredSimulationData)).toThrow(ExpressionSyntaxError);
  });

  it("reads the attributes of a class of one's own, whatever they are called", () => {
    class Own extends declareStoredData(StoredData, {
      tag: "mylab.Own",
      attributes: {
        temperature: attribute(floatType, { query: true }),
        stored: attribute(textType, { query: true }),
        mass: attribute(quantityType, { query: true }),
        settings: attribute(jsonType, { query: true }),
      },
    }) {}
    const read = (text: string) => parseCriterion(text, Own);
    expect(read("temperature > 3")).toEqual({
      kind: "attributeRange",
      attribute: "temperature",
      interval: { from: 3, excludesFrom: true },
    });
    expect(read('"stored" = since')).toEqual({
      kind: "attributeEquals",
      attribute: "stored",
      matchText: "since",
    });
    const mass = { kind: "attributeEquals", attribute: "mass" };
    const matchText = '{"@type":"openff.evaluator.unit.Quantity","unit":"milligram","value":3}';
    expect(read("mass 3 mg")).toEqual({ ...mass, matchText });
    expect(read('mass = "3 mg"')).toEqual({ ...mass, matchText });
    expect(read(`settings = '{"b": [1, 2.0]}'`)).toEqual({
      kind: "attributeEquals",
      attribute: "settings",
      matchText: '{"b":[1,2.0]}',
    });
    expect(() => read("settings = '{'")).toThrow(ExpressionSyntaxError);
  });
});

function errorOf(run: () => unknown): ExpressionSyntaxError {
  try {
    run();
  } catch (error) {
    if (error instanceof ExpressionSyntaxError) return error;
    throw error;
  }
  throw new Error("nothing was thrown");
}
