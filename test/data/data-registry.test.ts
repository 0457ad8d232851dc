import { describe, expect, it } from "vitest";
import { attribute } from "../../src/data/attribute.js";
import { textType } from "../../src/data/attribute-type.js";
import {
  dataClassNamed,
  dataClassNames,
  dataFromJson,
  dataFromStorage,
  registerDataClass,
} from "../../src/data/data-registry.js";
import { declareStoredData } from "../../src/data/declare-stored-data.js";
import { ForceFieldData } from "../../src/data/force-field-data.js";
import { StoredSimulationData } from "../../src/data/simulation-data.js";
import { StoredData } from "../../src/data/stored-data.js";
import { InvalidValueError, UnknownTypeError } from "../../src/errors.js";
import { sampleSimulation } from "./sample-data.js";

function noteClass(tag: string) {
  const attributes = { text: attribute(textType, { query: true }) };
  return class extends declareStoredData(StoredData, { tag, attributes }) {};
}

describe("the registry of data classes", () => {
  it("knows evaluator's classes, and no abstract ones", () => {
    expect(dataClassNames().slice(0, 4)).toEqual([
      "ForceFieldData",
      "StoredSimulationData",
      "StoredEquilibrationData",
      "StoredFreeEnergyData",
    ]);
    expect(dataClassNamed("StoredSimulationData")).toBe(StoredSimulationData);
    expect(dataClassNamed("BaseSimulationData")).toBeUndefined();
  });

  it("takes a user's class, which is then read", () => {
    const Note = noteClass("mylab.data.Note");
    const json = { text: "hello", "@type": "mylab.data.Note" };
    expect(() => dataFromJson(json)).toThrow(UnknownTypeError);
    registerDataClass(Note);
    registerDataClass(Note);
    expect(dataFromJson(json)).toBeInstanceOf(Note);
    expect(dataClassNamed("Note")).toBe(Note);
  });

  it("refuses another class of the same name", () => {
    expect(() => registerDataClass(noteClass("otherlab.data.ForceFieldData"))).toThrow(InvalidValueError);
    expect(dataClassNamed("ForceFieldData")).toBe(ForceFieldData);
  });
});

describe("an object that comes from storage", () => {
  it("is of its class and is not checked again", () => {
    const { json } = sampleSimulation();
    expect(dataFromStorage(json, "StoredSimulationData")).toBeInstanceOf(StoredSimulationData);
    const { substance: _substance, ...incomplete } = json;
    expect(() => dataFromStorage(incomplete, "StoredSimulationData")).not.toThrow();
  });

  it("can be read as JSON if nobody knows its class", () => {
    const json = { dose: 1n, "@type": "otherlab.data.DoseData" };
    const object = dataFromStorage(json, "DoseData");
    expect(object.type).toBe("DoseData");
    expect(object.json).toBe(json);
    expect(object.declaration).toMatchObject({ tag: "otherlab.data.DoseData", name: "DoseData" });
    expect(object.fileNames()).toEqual([]);
  });
});
