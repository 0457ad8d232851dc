/** A declaration that cannot work is refused when it is made, not when the first object is stored. */

import { describe, expect, it } from "vitest";
import { type AttributeTable, attribute } from "../../src/data/attribute.js";
import {
  floatType,
  integerType,
  quantityType,
  substanceType,
  textType,
} from "../../src/data/attribute-type.js";
import type { IdentityRule } from "../../src/data/data-declaration.js";
import { declareStoredData } from "../../src/data/declare-stored-data.js";
import { StoredSimulationData } from "../../src/data/simulation-data.js";
import { StoredData } from "../../src/data/stored-data.js";
import { InvalidValueError } from "../../src/errors.js";

const tag = "mylab.data.Trial";

function declare(attributes: AttributeTable, rest: { identity?: IdentityRule; lowerIsBetter?: string } = {}) {
  return declareStoredData(StoredData, { tag, attributes, ...rest });
}

describe("a declaration", () => {
  it.each<[string, AttributeTable, string]>([
    ["a name that every object has", { json: attribute(textType) }, "json"],
    ["a name that every object has", { type: attribute(textType) }, "type"],
    ["a name that every object has", { validate: attribute(textType) }, "validate"],
    ["a name that every object has", { constructor: attribute(textType) }, "constructor"],
    ["the name of a query's own part", { substanceQuery: attribute(textType) }, "substanceQuery"],
    [
      "two names that are one in JSON",
      { fooBar: attribute(textType), foo_bar: attribute(textType) },
      "foo_bar",
    ],
    [
      "two attributes in one column",
      {
        first: attribute(textType, { column: "force_field_id" }),
        second: attribute(textType, { column: "force_field_id" }),
      },
      "second",
    ],
    ["a text in a column of numbers", { a: attribute(textType, { column: "number_of_molecules" }) }, "a"],
    ["a quantity as a state", { a: attribute(quantityType, { column: "thermodynamic_state" }) }, "a"],
    ["a substance as text", { a: attribute(substanceType, { column: "calculation_layer" }) }, "a"],
  ])("has not %s: %#", (_what, attributes, field) => {
    expect(() => declare(attributes)).toThrow(InvalidValueError);
    expect(() => declare(attributes)).toThrow(expect.objectContaining({ field }));
  });

  it("has an identity of attributes that queries can name", () => {
    const attributes = { name: attribute(textType, { query: true }), note: attribute(textType) };
    expect(declare(attributes, { identity: ["name"] }).declaration.identity).toEqual(["name"]);
    for (const identity of [["nmae"], ["name", "note"]]) {
      expect(() => declare(attributes, { identity })).toThrow(
        expect.objectContaining({ field: "identity", value: identity.at(-1) }),
      );
    }
  });

  it("has an identity that tells two objects apart", () => {
    const attributes = { note: attribute(textType) };
    for (const rest of [{}, { identity: "query" as const }, { identity: [] }]) {
      expect(() => declare(attributes, rest)).toThrow(expect.objectContaining({ field: "identity" }));
    }
    for (const identity of ["content", "none"] as const) {
      expect(declare(attributes, { identity }).declaration.identity).toBe(identity);
    }
  });

  it("ranks versions by a number", () => {
    const attributes = {
      error: attribute(floatType),
      runs: attribute(integerType),
      note: attribute(textType, { query: true }),
    };
    expect(declare(attributes, { lowerIsBetter: "error" }).declaration.lowerIsBetter).toBe("error");
    expect(declare(attributes, { lowerIsBetter: "runs" }).declaration.lowerIsBetter).toBe("runs");
    for (const lowerIsBetter of ["note", "nothing"]) {
      expect(() => declare(attributes, { lowerIsBetter })).toThrow(
        expect.objectContaining({ field: "lowerIsBetter" }),
      );
    }
  });

  it("may declare an inherited attribute anew", () => {
    const Own = declareStoredData(StoredSimulationData, {
      tag,
      attributes: { observables: attribute(quantityType) },
    });
    expect(Own.declaration.attributes.get("observables")?.type).toBe(quantityType);
    expect(Own.declaration.attributes.size).toBe(StoredSimulationData.declaration.attributes.size);
  });
});
