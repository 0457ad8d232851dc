import { describe, expect, it } from "vitest";
import { dataFromJson } from "../../src/data/data-registry.js";
import { InvalidValueError } from "../../src/errors.js";
import { MoleFraction } from "../../src/substances/amount.js";
import { Component } from "../../src/substances/component.js";
import { parseSubstance } from "../../src/substances/parse-substance.js";
import { Substance } from "../../src/substances/substance.js";
import { ThermodynamicState } from "../../src/thermodynamics/thermodynamic-state.js";
import { Quantity } from "../../src/units/quantity.js";
import { withValueAt } from "../serialization/edit-json.js";
import { sampleFreeEnergy, sampleSimulation } from "./sample-data.js";
import { ViscosityData, type ViscosityValues } from "./viscosity-data.js";

function viscosity(values: Partial<ViscosityValues> = {}): ViscosityData {
  return new ViscosityData({
    substance: parseSubstance("O"),
    viscosity: new Quantity(0.89, "millipascal * second"),
    ...values,
  });
}

describe("the text by which an attribute is compared", () => {
  it.each<[string, Partial<ViscosityValues>, string]>([
    ["substance", { substance: parseSubstance("O|CO") }, "CO{solv}{x=0.500000}|O{solv}{x=0.500000}"],
    ["thermodynamicState", { thermodynamicState: ThermodynamicState.of({ temperatureK: 300 }) }, "300.000|"],
    ["method", { method: "Green–Kubo" }, "Green–Kubo"],
    ["isShearThinning", { isShearThinning: true }, "true"],
    ["runCount", { runCount: 2n ** 70n }, "1180591620717411303424"],
    ["runCount", { runCount: 7n }, "7"],
    ["spread", { spread: 1 }, "1.0"],
    ["spread", { spread: -0 }, "0.0"],
    ["spread", { spread: Number.NaN }, "NaN"],
    ["spread", { spread: 1e22 }, "1e+22"],
    ["settings", { settings: { b: [1n, 1], a: null } }, '{"a":null,"b":[1,1.0]}'],
    [
      "viscosity",
      { viscosity: new Quantity(1n, "pascal * second") },
      '{"@type":"openff.evaluator.unit.Quantity","unit":"pascal * second","value":1}',
    ],
  ])("%s: %#", (name, values, text) => {
    expect(viscosity(values).matchText(name)).toBe(text);
  });

  it("is undefined for what is absent", () => {
    expect(viscosity().matchText("method")).toBeUndefined();
    expect(viscosity().attributeValue("method")).toBeUndefined();
  });

  it("takes an int for the float of the same value, as Python does", () => {
    const object = dataFromJson(withValueAt(viscosity({ spread: 2 }).json, "spread", 2n));
    expect(object.matchText("spread")).toBe(viscosity({ spread: 2 }).matchText("spread"));
  });
});

describe("an object", () => {
  it("knows the files that it refers to", () => {
    expect(sampleSimulation().fileNames()).toEqual(["output.pdb", "trajectory.dcd"]);
    expect(sampleFreeEnergy().fileNames()).toEqual(["topology.pdb", "start.dcd", "end.dcd"]);
    expect(viscosity().fileNames()).toEqual([]);
  });

  it("has no attribute that was not declared", () => {
    expect(() => sampleSimulation().attributeValue("viscosity")).toThrow(
      expect.objectContaining({ field: "viscosity" }),
    );
  });

  it("is valid as it was made, and decodes each attribute once", () => {
    const object = sampleSimulation();
    object.validate();
    expect(object.observables).toBe(object.observables);
    expect(object.contentSha256).toMatch(/^[0-9a-f]{64}$/);
  });

  it("is not valid with a substance that does not add up", () => {
    const water = new Component("O");
    const substance = new Substance([water], new Map([[water.identifier, [new MoleFraction(0.5)]]]));
    const object = sampleSimulation({ substance });
    expect(() => object.validate()).toThrow(expect.objectContaining({ field: "substance.amounts" }));
  });

  it.each(["sourceCalculationId", "forceFieldId"] as const)(
    "is not valid if the database cannot hold its %s",
    (name) => {
      for (const text of ["a\0b", "\ud800"]) {
        expect(() => sampleSimulation({ [name]: text }).validate()).toThrow(InvalidValueError);
      }
    },
  );

  it("may hold any text where it is not searched for", () => {
    expect(() => viscosity({ comment: "a\0b \ud800" }).validate()).not.toThrow();
    expect(() => viscosity({ method: "a\0b" }).validate()).toThrow(
      expect.objectContaining({ field: "method" }),
    );
  });
});

describe("the content of an object", () => {
  it("does not depend on the order of keys", () => {
    const { json, contentSha256 } = sampleSimulation();
    const reversed = Object.fromEntries(Object.entries(json).reverse());
    expect(Object.keys(reversed)[0]).toBe("@type");
    expect(dataFromJson(reversed).contentSha256).toBe(contentSha256);
  });

  it("depends on every attribute, and on the kind of a number", () => {
    const { json, contentSha256 } = sampleSimulation({ statisticalInefficiency: 2 });
    const asInt = withValueAt(json, "statistical_inefficiency", 2n);
    expect(dataFromJson(asInt).contentSha256).not.toBe(contentSha256);
    expect(sampleSimulation({ coordinateFileName: "other.pdb" }).contentSha256).not.toBe(contentSha256);
  });
});
