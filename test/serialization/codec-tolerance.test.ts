/** What is read although this version would not write it: older files, other spellings, more than is declared. */

import { describe, expect, it } from "vitest";
import { dataFromJson } from "../../src/data/data-registry.js";
import { StoredData } from "../../src/data/stored-data.js";
import { parameterGradientKey } from "../../src/forcefields/parameter-gradient.js";
import { ObservableArray } from "../../src/observables/observable.js";
import { ObservableFrame } from "../../src/observables/observable-frame.js";
import { SimulationDataQuery } from "../../src/query/evaluator-queries.js";
import { queryFromJson } from "../../src/query/query-registry.js";
import { currentTag, decodeValue, encodeValue } from "../../src/serialization/codec.js";
import { isJsonObject, type JsonObject, type JsonValue } from "../../src/serialization/json/json-value.js";
import { parseJson } from "../../src/serialization/json/parse-json.js";
import { stringifyJson } from "../../src/serialization/json/stringify-json.js";
import { observableArrayCodec } from "../../src/serialization/observable-codecs.js";
import { propertyPhaseCodec } from "../../src/serialization/state-codecs.js";
import { substanceCodec } from "../../src/serialization/substance-codec.js";
import { NdArray } from "../../src/units/nd-array.js";
import { Quantity } from "../../src/units/quantity.js";
import { sampleEquilibration, sampleSimulation } from "../data/sample-data.js";
import { withValueAt } from "./edit-json.js";

function withOlderTags(json: JsonObject): JsonObject {
  const older = parseJson(stringifyJson(json).replaceAll('"openff.evaluator.', '"evaluator.'));
  if (!isJsonObject(older)) throw new Error("an object stays an object");
  return older;
}

describe("tags of older files, without openff. in front", () => {
  it("stand for the same classes, at every depth", () => {
    const current = sampleSimulation();
    const older = dataFromJson(withOlderTags(current.json));
    expect(older).toBeInstanceOf(StoredData);
    for (const name of current.declaration.attributes.keys()) {
      expect(older.attributeValue(name)).toEqual(current.attributeValue(name));
    }
  });

  it("make no difference to content and identity, and are kept", () => {
    const current = sampleEquilibration();
    const json = withOlderTags(current.json);
    const older = dataFromJson(json);
    expect(older.contentSha256).toBe(current.contentSha256);
    expect(older.json).toBe(json);
    expect(json["@type"]).toBe("evaluator.storage.data.StoredEquilibrationData");
  });

  it("work for queries", () => {
    const query = new SimulationDataQuery({ numberOfMolecules: 256, forceFieldId: "a" });
    expect(queryFromJson(withOlderTags(query.toJson())).tree).toEqual(query.tree);
  });

  it("are told from tags of others", () => {
    expect(currentTag("evaluator.unit.Quantity")).toBe("openff.evaluator.unit.Quantity");
    expect(currentTag("openff.evaluator.unit.Quantity")).toBe("openff.evaluator.unit.Quantity");
    expect(currentTag("mylab.evaluator.Thing")).toBe("mylab.evaluator.Thing");
  });
});

describe("attributes that nobody declared", () => {
  it("load and stay in the object's JSON, at every depth", () => {
    const { json } = sampleSimulation();
    const more = withValueAt(
      withValueAt(json, "lab_notebook", { page: 7n, weights: [Number.NaN] }),
      "thermodynamic_state.measured_by",
      "hand",
    );
    const object = dataFromJson(more);
    expect(object.json).toBe(more);
    expect(object.contentSha256).not.toBe(sampleSimulation().contentSha256);
  });
});

describe("numbers", () => {
  it("may be ints where floats are declared", () => {
    const { json } = sampleSimulation();
    const object = dataFromJson(withValueAt(json, "statistical_inefficiency", 2n));
    expect(object.attributeValue("statisticalInefficiency")).toBe(2);
    expect(object.json.statistical_inefficiency).toBe(2n);
    expect(() => dataFromJson(withValueAt(json, "substance.amounts.O{solv}.0.value", 1n))).not.toThrow();
  });

  it("may be beyond 2^53 where ints are declared", () => {
    const { json } = sampleSimulation();
    const object = dataFromJson(withValueAt(json, "number_of_molecules", 2n ** 60n + 1n));
    expect(object.attributeValue("numberOfMolecules")).toBe(2n ** 60n + 1n);
  });

  it("may be phases with bits that have no name yet", () => {
    expect(decodeValue(propertyPhaseCodec, 8n)).toBe(8);
    expect(encodeValue(propertyPhaseCodec, 8)).toBe(8n);
  });
});

describe("gradient keys of older files", () => {
  it("lack what tells virtual sites apart, which is written as null", () => {
    const key = parameterGradientKey("vdW", "[#1:1]", "epsilon");
    const array = new ObservableArray(new Quantity(NdArray.from([1]), "kelvin"), [
      { key, value: new Quantity(NdArray.from([2]), "kelvin") },
    ]);
    const current = encodeValue(observableArrayCodec, array);
    const older = parseJson(stringifyJson(current).replaceAll(/"virtual_site_\w+": null, /g, ""));
    expect(stringifyJson(older)).not.toContain("virtual_site");
    const decoded = decodeValue(observableArrayCodec, older);
    expect(decoded).toEqual(array);
    expect(encodeValue(observableArrayCodec, decoded)).toEqual(current);
  });
});

describe("a frame of observables", () => {
  it("may hold a scalar, which is one frame", () => {
    const scalar = new ObservableArray(new Quantity(300, "kelvin"));
    const object = sampleSimulation({ observables: new ObservableFrame(new Map([["Temperature", scalar]])) });
    expect(dataFromJson(object.json).attributeValue("observables")).toHaveProperty("length", 1);
  });
});

describe("SMILES that are not canonical", () => {
  const written = substanceJson("OC", "OC{solv}");

  it("are canonicalised, with the keys of the amounts", () => {
    const substance = decodeValue(substanceCodec, written);
    expect(substance.identifier).toBe("CO{solv}{x=1.000000}");
    expect([...substance.amounts.keys()]).toEqual(["CO{solv}"]);
  });

  it("may stand beside a key that is canonical already", () => {
    expect(decodeValue(substanceCodec, substanceJson("OC", "CO{solv}")).identifier).toBe(
      "CO{solv}{x=1.000000}",
    );
  });

  it("stay in the object's JSON as they were", () => {
    const json = withValueAt(sampleSimulation().json, "substance", written);
    const object = dataFromJson(json);
    expect(object.json).toBe(json);
    expect(object.matchText("substance")).toBe("CO{solv}{x=1.000000}");
  });

  it("cannot name one component twice", () => {
    const [component] = listAt(written, "components");
    const [other] = listAt(substanceJson("CO", "CO{solv}"), "components");
    const twice = withValueAt(written, "components", [component ?? null, other ?? null]);
    expect(() => decodeValue(substanceCodec, twice)).toThrow("listed twice");
  });
});

function listAt(json: JsonObject, name: string): readonly JsonValue[] {
  const list = json[name];
  return Array.isArray(list) ? list : [];
}

function substanceJson(smiles: string, key: string): JsonObject {
  const substances = "openff.evaluator.substances";
  const role = { value: "solv", "@type": `${substances}.components.Component.Role` };
  return {
    components: [{ smiles, role, "@type": `${substances}.components.Component` }],
    amounts: { [key]: [{ value: 1, "@type": `${substances}.amounts.MoleFraction` }] },
    "@type": `${substances}.substances.Substance`,
  };
}
