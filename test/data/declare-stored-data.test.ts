/** One declaration gives the class its types, its constructor, its getters and its JSON. */

import { describe, expect, expectTypeOf, it } from "vitest";
import { attribute, jsonName } from "../../src/data/attribute.js";
import { textType } from "../../src/data/attribute-type.js";
import { declareStoredData } from "../../src/data/declare-stored-data.js";
import { ForceFieldData } from "../../src/data/force-field-data.js";
import {
  BaseSimulationData,
  StoredEquilibrationData,
  StoredFreeEnergyData,
  StoredSimulationData,
} from "../../src/data/simulation-data.js";
import { StoredData } from "../../src/data/stored-data.js";
import { InvalidValueError } from "../../src/errors.js";
import { type ForceFieldSource, SmirnoffForceFieldSource } from "../../src/forcefields/force-field-source.js";
import type { Observable } from "../../src/observables/observable.js";
import type { ObservableFrame } from "../../src/observables/observable-frame.js";
import type { Substance } from "../../src/substances/substance.js";
import type { PropertyPhase } from "../../src/thermodynamics/property-phase.js";
import type { ThermodynamicState } from "../../src/thermodynamics/thermodynamic-state.js";
import type { Integer } from "../../src/units/integer.js";
import type { Quantity } from "../../src/units/quantity.js";
import { sampleEquilibration, sampleSimulation } from "./sample-data.js";
import type { ViscosityData } from "./viscosity-data.js";

describe("the type of a declared class", () => {
  it("has each attribute in its type, inherited ones too", () => {
    expectTypeOf<StoredSimulationData["substance"]>().toEqualTypeOf<Substance>();
    expectTypeOf<StoredSimulationData["thermodynamicState"]>().toEqualTypeOf<ThermodynamicState>();
    expectTypeOf<StoredSimulationData["propertyPhase"]>().toEqualTypeOf<PropertyPhase>();
    expectTypeOf<StoredSimulationData["forceFieldId"]>().toEqualTypeOf<string>();
    expectTypeOf<StoredSimulationData["observables"]>().toEqualTypeOf<ObservableFrame>();
    expectTypeOf<StoredSimulationData["numberOfMolecules"]>().toEqualTypeOf<Integer>();
    expectTypeOf<StoredSimulationData["statisticalInefficiency"]>().toEqualTypeOf<number>();
    expectTypeOf<StoredFreeEnergyData["freeEnergyDifference"]>().toEqualTypeOf<Observable>();
    expectTypeOf<ForceFieldData["forceFieldSource"]>().toEqualTypeOf<ForceFieldSource>();
    expectTypeOf<ViscosityData["viscosity"]>().toEqualTypeOf<Quantity>();
  });

  it("has undefined in the type of what is optional", () => {
    expectTypeOf<StoredEquilibrationData["calculationLayer"]>().toEqualTypeOf<string | undefined>();
    expectTypeOf<StoredEquilibrationData["maxNumberOfMolecules"]>().toEqualTypeOf<Integer>();
    expectTypeOf<ViscosityData["isShearThinning"]>().toEqualTypeOf<boolean | undefined>();
  });

  it("wants every required attribute in its constructor, and no others", () => {
    type Values = ConstructorParameters<typeof ForceFieldData>[0];
    expectTypeOf<{ forceFieldSource: SmirnoffForceFieldSource }>().toExtend<Values>();
    expectTypeOf<Record<never, never>>().not.toExtend<Values>();
    expectTypeOf<{ forceFieldSource: string }>().not.toExtend<Values>();

    type Equilibration = ConstructorParameters<typeof StoredEquilibrationData>[0];
    expectTypeOf<keyof Equilibration>().toEqualTypeOf<
      | "substance"
      | "thermodynamicState"
      | "propertyPhase"
      | "sourceCalculationId"
      | "forceFieldId"
      | "coordinateFileName"
      | "statisticalInefficiency"
      | "numberOfMolecules"
      | "maxNumberOfMolecules"
      | "calculationLayer"
    >();
    expectTypeOf<Omit<Equilibration, "calculationLayer">>().toExtend<Equilibration>();
    expectTypeOf<Omit<Equilibration, "substance">>().not.toExtend<Equilibration>();
  });

  it("is that of the class which fromJson is called on", () => {
    const { json } = sampleSimulation();
    expectTypeOf(StoredSimulationData.fromJson(json)).toEqualTypeOf<StoredSimulationData>();
    expect(StoredSimulationData.fromJson(json)).toBeInstanceOf(StoredSimulationData);
  });
});

describe("an object made of values", () => {
  it("gives them back", () => {
    const object = sampleSimulation({ numberOfMolecules: 500n, sourceCalculationId: "ünïcode" });
    expect(object.numberOfMolecules).toBe(500);
    expect(object.sourceCalculationId).toBe("ünïcode");
    expect(object.substance.identifier).toBe("O{solv}{x=1.000000}");
    expect(object.observables.length).toBe(2);
    expect(object).toBeInstanceOf(BaseSimulationData);
    expect(object.type).toBe("StoredSimulationData");
  });

  it("is its typed JSON, in the order of declaration and without what is absent", () => {
    const object = sampleEquilibration({ calculationLayer: undefined });
    expect(Object.keys(object.json)).toEqual([
      "substance",
      "thermodynamic_state",
      "property_phase",
      "source_calculation_id",
      "force_field_id",
      "coordinate_file_name",
      "statistical_inefficiency",
      "number_of_molecules",
      "max_number_of_molecules",
      "@type",
    ]);
    expect(object.json.number_of_molecules).toBe(256n);
    expect(object.json.statistical_inefficiency).toBe(1.5);
    expect(object.calculationLayer).toBeUndefined();
  });

  it.each<[string, object, string]>([
    ["a required attribute is missing", {}, "force_field_source"],
    ["one that the class does not have", { forceFieldSource: new SmirnoffForceFieldSource(""), a: 1 }, "a"],
  ])("is refused if %s", (_what, values, field) => {
    expect(() => Reflect.construct(ForceFieldData, [values])).toThrow(InvalidValueError);
    expect(() => Reflect.construct(ForceFieldData, [values])).toThrow(expect.objectContaining({ field }));
  });

  it.each<[string, Parameters<typeof sampleSimulation>[0]]>([
    ["number_of_molecules", { numberOfMolecules: 256.5 }],
    ["number_of_molecules", { numberOfMolecules: 2 ** 60 }],
    ["property_phase", { propertyPhase: -1 }],
    ["property_phase", { propertyPhase: 1.5 }],
    ["coordinate_file_name", { coordinateFileName: "../output.pdb" }],
  ])("is refused for its %s (%#)", (field, values) => {
    expect(() => sampleSimulation(values)).toThrow(expect.objectContaining({ field }));
  });
});

describe("a class", () => {
  it("reads only what has its tag", () => {
    const { json } = sampleSimulation();
    expect(() => StoredEquilibrationData.fromJson(json)).toThrow(expect.objectContaining({ field: "@type" }));
  });

  it("has the attributes that it inherits first", () => {
    expect([...StoredFreeEnergyData.declaration.attributes.keys()]).toEqual(
      Object.keys(StoredFreeEnergyData.attributes),
    );
    expect([...StoredFreeEnergyData.declaration.attributes.keys()].slice(0, 5)).toEqual(
      Object.keys(BaseSimulationData.attributes),
    );
  });

  it("can be declared on a declared class", () => {
    class AnnotatedForceField extends declareStoredData(ForceFieldData, {
      tag: "mylab.data.AnnotatedForceField",
      attributes: { note: attribute(textType) },
    }) {}
    const object = new AnnotatedForceField({
      forceFieldSource: new SmirnoffForceFieldSource("<SMIRNOFF/>"),
      note: "tuned",
    });
    expectTypeOf(object.note).toEqualTypeOf<string>();
    expect(object).toBeInstanceOf(ForceFieldData);
    expect(object.type).toBe("AnnotatedForceField");
    expect(object.forceFieldSource.label).toBe("SMIRNOFF");
    expect(AnnotatedForceField.declaration).toMatchObject({ identity: "content", ancillary: "none" });
  });

  it("knows whether its objects come with a directory", () => {
    expect(StoredData.declaration.ancillary).toBe("none");
    expect(ForceFieldData.declaration.ancillary).toBe("none");
    for (const type of [StoredSimulationData, StoredEquilibrationData, StoredFreeEnergyData]) {
      expect(type.declaration.ancillary).toBe("required");
    }
  });
});

describe("the name of an attribute in typed JSON", () => {
  it.each([
    ["substance", "substance"],
    ["forceFieldId", "force_field_id"],
    ["maxNumberOfMolecules", "max_number_of_molecules"],
    ["a_b", "a_b"],
  ])("%s is %s", (name, inJson) => {
    expect(jsonName(name)).toBe(inJson);
  });
});
