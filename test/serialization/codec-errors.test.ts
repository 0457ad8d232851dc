/** A bad file is only as good as the place that is named for it: every error carries the exact path. */

import { describe, expect, it } from "vitest";
import { dataFromJson } from "../../src/data/data-registry.js";
import { InvalidValueError, UnknownTypeError } from "../../src/errors.js";
import { parameterGradientKey } from "../../src/forcefields/parameter-gradient.js";
import { ObservableArray } from "../../src/observables/observable.js";
import { ObservableFrame } from "../../src/observables/observable-frame.js";
import { decodeValue } from "../../src/serialization/codec.js";
import type { JsonObject, JsonValue } from "../../src/serialization/json/json-value.js";
import { thermodynamicStateCodec } from "../../src/serialization/state-codecs.js";
import { NdArray } from "../../src/units/nd-array.js";
import { Quantity } from "../../src/units/quantity.js";
import { sampleEquilibration, sampleFreeEnergy, sampleSimulation } from "../data/sample-data.js";
import { withValueAt } from "./edit-json.js";

const densities = new Quantity(NdArray.from([[0.99], [1.01]]), "gram / milliliter");
const gradient = { key: parameterGradientKey("vdW", "[#1:1]", "epsilon"), value: densities };
const simulation = sampleSimulation({
  observables: new ObservableFrame(new Map([["Density", new ObservableArray(densities, [gradient])]])),
});
const density = "observables.observables.Density";

function errorOf(work: () => unknown): InvalidValueError {
  try {
    work();
  } catch (error) {
    if (error instanceof InvalidValueError) return error;
    throw error;
  }
  throw new Error("nothing was thrown");
}

function errorWith(json: JsonObject, path: string, value: JsonValue | undefined): InvalidValueError {
  return errorOf(() => dataFromJson(withValueAt(json, path, value)));
}

describe("a value that does not fit", () => {
  it.each<[path: string, value: JsonValue, field?: string]>([
    ["thermodynamic_state.temperature.unit", "furlong"],
    ["thermodynamic_state.temperature.unit", 1n],
    ["thermodynamic_state.temperature.value", "hot"],
    ["thermodynamic_state.temperature.@type", "mylab.Quantity", "thermodynamic_state.temperature"],
    ["thermodynamic_state.temperature.unit", "meter", "thermodynamic_state.temperature"],
    ["thermodynamic_state.temperature.value", -1, "thermodynamic_state.temperature"],
    ["thermodynamic_state.temperature.value", [300], "thermodynamic_state.temperature"],
    ["thermodynamic_state.pressure.value", 0, "thermodynamic_state.pressure"],
    ["thermodynamic_state.pressure", null],
    ["thermodynamic_state", null],
    ["thermodynamic_state", "ambient"],
    ["substance.components.0.smiles", "C1CC"],
    ["substance.components.0.smiles", "[CH3]"],
    ["substance.components.0.role.value", "solvent"],
    ["substance.components.0.@type", "mylab.Component", "substance.components.0"],
    ["substance.components", [], "substance.components"],
    ["substance.amounts", {}],
    ["substance.amounts", { "C1CC{solv}": [] }, "substance.amounts.C1CC{solv}.smiles"],
    ["substance.amounts.O{solv}.0.value", 1.5],
    ["substance.amounts.O{solv}.0.value", "all"],
    ["substance.amounts.O{solv}.0.value", 0.5, "substance.amounts"],
    ["substance.amounts.O{solv}.0.@type", "mylab.Volume", "substance.amounts.O{solv}.0"],
    ["property_phase", -1n],
    ["property_phase", 2n ** 31n],
    ["property_phase", 2],
    ["source_calculation_id", 7n],
    ["force_field_id", "half a \ud800 pair"],
    ["coordinate_file_name", "../output.pdb"],
    ["trajectory_file_name", "/scratch/trajectory.dcd"],
    ["statistical_inefficiency", "low"],
    ["number_of_molecules", 256],
    ["number_of_molecules", "256"],
    [`${density}.value.unit`, "kelvin", `${density}.value`],
    [`${density}.value.value.value`, [[1], [2, 3]], `${density}.value.value.value.1`],
    [`${density}.value.value.value`, [[1], ["two"]], `${density}.value.value.value.1.0`],
    [`${density}.gradients.0.key.smirks`, 1n],
    [`${density}.gradients.0.value.value.value`, [[1]], `${density}.gradients.0.value`],
    [`${density}.gradients`, null],
  ])("%s (%#)", (path, value, field = path) => {
    const error = errorWith(simulation.json, path, value);
    expect(error.field).toBe(field);
    expect(error.message.startsWith(`${field}: `)).toBe(true);
  });

  it("is named beside what it should be", () => {
    const error = errorWith(simulation.json, "substance.components.0.role.value", "solvent");
    expect(error.value).toBe("solvent");
    expect(error.reason).toBe("must be one of solv, sol, lig, rec");
  });

  it("names an observable that a frame cannot hold", () => {
    const array = withValueAt(simulation.json, "observables.observables.Viscosity", null);
    const observables = withValueAt(array, "observables.observables.Viscosity", arrayJson());
    expect(errorOf(() => dataFromJson(observables)).field).toBe("observables.observables.Viscosity");
  });

  it("says where in a value alone, or below the name that it is given", () => {
    const json = withValueAt(stateJson(), "pressure.unit", "furlong");
    expect(errorOf(() => decodeValue(thermodynamicStateCodec, json)).field).toBe("pressure.unit");
    expect(errorOf(() => decodeValue(thermodynamicStateCodec, json, "state")).field).toBe(
      "state.pressure.unit",
    );
  });

  it("of a measurement: the error must be there, in a fitting unit and not negative", () => {
    const { json } = sampleFreeEnergy();
    const path = "free_energy_difference.value.error";
    expect(errorWith(json, path, undefined).reason).toBe("is required but missing");
    expect(errorWith(json, `${path}.unit`, "kelvin").field).toBe(path);
    expect(errorWith(json, `${path}.value`, -0.1).field).toBe(path);
  });
});

describe("a missing attribute", () => {
  it.each(Object.keys(simulation.json).filter((name) => name !== "@type"))("%s", (name) => {
    const error = errorWith(simulation.json, name, undefined);
    expect(error.field).toBe(name);
    expect(error.reason).toBe("is required but missing");
  });

  it.each([
    "thermodynamic_state.temperature",
    "thermodynamic_state.temperature.unit",
    "thermodynamic_state.temperature.value",
    "substance.components",
    "substance.components.0.role",
    "substance.amounts.O{solv}.0.value",
    `${density}.gradients`,
    `${density}.gradients.0.key.tag`,
  ])("%s", (path) => {
    expect(errorWith(simulation.json, path, undefined).field).toBe(path);
  });

  it("is no error where it is optional", () => {
    const { json } = sampleEquilibration();
    expect(
      dataFromJson(withValueAt(json, "calculation_layer", undefined)).attributeValue("calculationLayer"),
    ).toBe(undefined);
    expect(errorWith(json, "calculation_layer", null).field).toBe("calculation_layer");
  });
});

describe("a placeholder that a workflow did not fill in", () => {
  it.each([
    ["number_of_molecules", "openff.evaluator.attributes.attributes.PlaceholderValue"],
    ["force_field_id", "openff.evaluator.attributes.attributes.PlaceholderValue"],
    ["source_calculation_id", "evaluator.attributes.attributes.PlaceholderValue"],
  ])("is refused: %s, %s", (name, tag) => {
    const error = errorWith(simulation.json, name, { "@type": tag });
    expect(error.field).toBe(name);
    expect(error.reason).toContain("unresolved placeholder");
  });
});

describe("a tag", () => {
  it("that nobody registered is an UnknownTypeError with the tag", () => {
    const work = () => dataFromJson(withValueAt(simulation.json, "@type", "mylab.data.ViscosityData"));
    expect(work).toThrow(UnknownTypeError);
    expect(work).toThrow(expect.objectContaining({ tag: "mylab.data.ViscosityData" }));
  });

  it("is required, and so is an object", () => {
    expect(errorWith(simulation.json, "@type", undefined).field).toBe("@type");
    expect(errorWith(simulation.json, "@type", 1n).field).toBe("@type");
    expect(() => dataFromJson([])).toThrow(InvalidValueError);
    expect(() => dataFromJson(null)).toThrow(InvalidValueError);
  });
});

function stateJson(): JsonObject {
  const quantity = (value: number, unit: string) => ({
    value,
    unit,
    "@type": "openff.evaluator.unit.Quantity",
  });
  return {
    temperature: quantity(298.15, "kelvin"),
    pressure: quantity(1, "standard_atmosphere"),
    "@type": "openff.evaluator.thermodynamics.ThermodynamicState",
  };
}

function arrayJson(): JsonObject {
  return {
    value: { value: 1, unit: "dimensionless", "@type": "openff.evaluator.unit.Quantity" },
    gradients: [],
    "@type": "openff.evaluator.utils.observables.ObservableArray",
  };
}
