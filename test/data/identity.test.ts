/** When two objects are the same piece of data, class by class. */

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { attribute, optionalAttribute } from "../../src/data/attribute.js";
import { integerType, textType } from "../../src/data/attribute-type.js";
import { dataFromJson } from "../../src/data/data-registry.js";
import { declareStoredData } from "../../src/data/declare-stored-data.js";
import { ForceFieldData } from "../../src/data/force-field-data.js";
import { identitySha256 } from "../../src/data/identity.js";
import { HashableStoredData } from "../../src/data/kinds.js";
import {
  type ForceFieldSource,
  FoyerForceFieldSource,
  SmirnoffForceFieldSource,
  TLeapForceFieldSource,
} from "../../src/forcefields/force-field-source.js";
import { parseSubstance } from "../../src/substances/parse-substance.js";
import { ThermodynamicState } from "../../src/thermodynamics/thermodynamic-state.js";
import { Quantity } from "../../src/units/quantity.js";
import { dataObject } from "../arbitraries/data-objects.js";
import { withValueAt } from "../serialization/edit-json.js";
import { sampleEquilibration, sampleFreeEnergy, sampleSimulation } from "./sample-data.js";
import { ViscosityData } from "./viscosity-data.js";

type Values = NonNullable<Parameters<typeof sampleSimulation>[0]>;

function forceField(source: ForceFieldSource): ForceFieldData {
  return new ForceFieldData({ forceFieldSource: source });
}

describe("the identity of simulation data", () => {
  const identity = identitySha256(sampleSimulation());

  it.each<[string, Values]>([
    ["statistical inefficiency", { statisticalInefficiency: 99 }],
    ["file names", { coordinateFileName: "other.pdb", trajectoryFileName: "other.dcd" }],
    ["the sixth decimal of a mole fraction on", { substance: parseSubstance("O{x=0.9999999}") }],
    ["the spelling of a substance", { substance: parseSubstance("[H]O[H]") }],
    [
      "the units of a state",
      { thermodynamicState: new ThermodynamicState(new Quantity(25n, "degC"), new Quantity(1n, "atm")) },
    ],
    ["the size of the number that it was given as", { numberOfMolecules: 256n }],
  ])("does not depend on %s", (_what, values) => {
    expect(identitySha256(sampleSimulation(values))).toBe(identity);
  });

  it.each<[string, Values]>([
    ["the substance", { substance: parseSubstance("CO") }],
    ["a role", { substance: parseSubstance("O{sol}") }],
    ["the kind of an amount", { substance: parseSubstance("O{n=1}") }],
    [
      "the temperature",
      { thermodynamicState: ThermodynamicState.of({ temperatureK: 300, pressurePa: 101_325 }) },
    ],
    ["that there is a pressure", { thermodynamicState: ThermodynamicState.of({ temperatureK: 298.15 }) }],
    ["the phase", { propertyPhase: 6 }],
    ["the source calculation", { sourceCalculationId: "calculation-2" }],
    ["the case of an id", { sourceCalculationId: "Calculation-1" }],
    ["the force field", { forceFieldId: "" }],
    ["the number of molecules", { numberOfMolecules: 257 }],
  ])("depends on %s", (_what, values) => {
    expect(identitySha256(sampleSimulation(values))).not.toBe(identity);
  });
});

describe("the identity of equilibration data", () => {
  const identity = identitySha256(sampleEquilibration());

  it("depends on the maximum number of molecules and on the layer, of which an absent one is its own", () => {
    const others = [
      sampleEquilibration({ maxNumberOfMolecules: 1001 }),
      sampleEquilibration({ calculationLayer: "SimulationLayer" }),
      sampleEquilibration({ calculationLayer: "" }),
      sampleEquilibration({ calculationLayer: undefined }),
    ].map(identitySha256);
    expect(new Set([identity, ...others]).size).toBe(5);
    expect(identitySha256(sampleEquilibration({ statisticalInefficiency: 7 }))).toBe(identity);
  });

  it("is not that of simulation data", () => {
    expect(identity).not.toBe(identitySha256(sampleSimulation()));
  });
});

describe("the identity of free energy data", () => {
  it("is none: every deposit is kept", () => {
    expect(identitySha256(sampleFreeEnergy())).toBeUndefined();
  });
});

describe("the identity of force fields", () => {
  it("is their content, in which units and kinds of numbers count", () => {
    const sources = [
      new TLeapForceFieldSource("leaprc.gaff2", new Quantity(9, "angstrom")),
      new TLeapForceFieldSource("leaprc.gaff2", new Quantity(9n, "angstrom")),
      new TLeapForceFieldSource("leaprc.gaff2", new Quantity(0.9, "nanometer")),
      new TLeapForceFieldSource("leaprc.gaff", new Quantity(9, "angstrom")),
      new FoyerForceFieldSource("leaprc.gaff2", new Quantity(9, "angstrom")),
      new SmirnoffForceFieldSource("<SMIRNOFF/>"),
      new SmirnoffForceFieldSource("<SMIRNOFF />"),
    ];
    expect(new Set(sources.map((source) => identitySha256(forceField(source)))).size).toBe(sources.length);
    expect(identitySha256(forceField(new TLeapForceFieldSource("leaprc.gaff2")))).toBe(
      identitySha256(forceField(new TLeapForceFieldSource("leaprc.gaff2", new Quantity(9, "Å")))),
    );
  });

  it("is the content that evaluator would read, whatever else stands in the file", () => {
    const plain = forceField(new TLeapForceFieldSource("leaprc.gaff2"));
    const more = withValueAt(plain.json, "force_field_source.comment", "from the archive");
    const otherUnit = withValueAt(plain.json, "force_field_source.cutoff.unit", "Å");
    const beside = withValueAt(plain.json, "uploaded_by", "somebody");
    for (const json of [more, otherUnit, beside]) {
      expect(identitySha256(dataFromJson(json))).toBe(identitySha256(plain));
    }
  });
});

describe("the identity of a user's class", () => {
  const substance = parseSubstance("O");
  const viscosity = new Quantity(0.89, "millipascal * second");

  it("is all that queries can name, absent values included", () => {
    const identity = identitySha256(new ViscosityData({ substance, viscosity, method: "Green-Kubo" }));
    const same = new ViscosityData({ substance, viscosity, method: "Green-Kubo", comment: "again" });
    expect(identitySha256(same)).toBe(identity);
    for (const values of [
      { method: "Poiseuille" },
      {},
      { method: "" },
      { method: "Green-Kubo", runCount: 1 },
    ]) {
      expect(identitySha256(new ViscosityData({ substance, viscosity, ...values }))).not.toBe(identity);
    }
  });

  it("is the content of all attributes, if it is declared on HashableStoredData", () => {
    class Protocol extends declareStoredData(HashableStoredData, {
      tag: "mylab.data.Protocol",
      attributes: { text: attribute(textType), revision: optionalAttribute(integerType) },
    }) {}
    const identity = identitySha256(new Protocol({ text: "heat" }));
    expect(identitySha256(new Protocol({ text: "heat" }))).toBe(identity);
    expect(identitySha256(new Protocol({ text: "cool" }))).not.toBe(identity);
    expect(identitySha256(new Protocol({ text: "heat", revision: 1 }))).not.toBe(identity);
  });
});

describe("identities", () => {
  it("survive being read from JSON", () => {
    fc.assert(
      fc.property(dataObject, (object) => {
        expect(identitySha256(dataFromJson(object.json))).toBe(identitySha256(object));
      }),
    );
  });
});
