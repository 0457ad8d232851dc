/** What can be asked of an attribute follows from its declaration, for the compiler too. */

import { describe, expect, expectTypeOf, it } from "vitest";
import { StoredEquilibrationData, StoredSimulationData } from "../../../src/data/simulation-data.js";
import { InvalidValueError } from "../../../src/errors.js";
import {
  attributeOf,
  type NumberCriteria,
  type TextCriteria,
  type ValueCriteria,
} from "../../../src/query/build/attribute-of.js";
import type { Criterion } from "../../../src/query/criterion.js";
import { SimulationDataQuery } from "../../../src/query/evaluator-queries.js";
import type { JsonValue } from "../../../src/serialization/json/json-value.js";
import type { Substance } from "../../../src/substances/substance.js";
import type { Integer } from "../../../src/units/integer.js";
import { Quantity } from "../../../src/units/quantity.js";
import { sampleSimulation } from "../../data/sample-data.js";
import { ViscosityData, ViscosityQuery } from "../../data/viscosity-data.js";

describe("the type of criteria about an attribute", () => {
  it("is that of its values and their order", () => {
    expectTypeOf(attributeOf(ViscosityData, "runCount")).toEqualTypeOf<NumberCriteria<Integer>>();
    expectTypeOf(attributeOf(ViscosityData, "spread")).toEqualTypeOf<NumberCriteria<number>>();
    expectTypeOf(attributeOf(ViscosityData, "method")).toEqualTypeOf<TextCriteria>();
    expectTypeOf(attributeOf(ViscosityData, "isShearThinning")).toEqualTypeOf<ValueCriteria<boolean>>();
    expectTypeOf(attributeOf(ViscosityData, "viscosity")).toEqualTypeOf<ValueCriteria<Quantity>>();
    expectTypeOf(attributeOf(ViscosityData, "settings")).toEqualTypeOf<ValueCriteria<JsonValue>>();
    expectTypeOf(attributeOf(StoredSimulationData, "substance")).toEqualTypeOf<ValueCriteria<Substance>>();
    expectTypeOf(attributeOf(StoredSimulationData, "statisticalInefficiency")).toEqualTypeOf<
      NumberCriteria<number>
    >();
    expectTypeOf(attributeOf(StoredEquilibrationData, "calculationLayer")).toEqualTypeOf<TextCriteria>();
  });

  it("has no ranges for numbers without an order, such as phases", () => {
    const phase = attributeOf(StoredSimulationData, "propertyPhase");
    expectTypeOf(phase).toEqualTypeOf<ValueCriteria<number>>();
    expect("between" in phase).toBe(false);
  });

  it("takes only names of attributes, and values of their types", () => {
    expectTypeOf(attributeOf<typeof ViscosityData.attributes, "method">)
      .parameter(1)
      .toEqualTypeOf<"method">();
    expectTypeOf(attributeOf(ViscosityData, "method").is).parameter(0).toEqualTypeOf<string>();
    expectTypeOf(attributeOf(ViscosityData, "runCount").between).parameters.toEqualTypeOf<
      [Integer, Integer]
    >();
    // @ts-expect-error: there is no such attribute.
    expect(() => attributeOf(ViscosityData, "methods")).toThrow(InvalidValueError);
    expect(() => Reflect.apply(attributeOf, undefined, [ViscosityData, "toString"])).toThrow(
      InvalidValueError,
    );
  });
});

describe("criteria about an attribute", () => {
  it("are those that a person would write by hand", () => {
    expect(attributeOf(StoredSimulationData, "statisticalInefficiency").below(5)).toEqual({
      kind: "attributeRange",
      attribute: "statisticalInefficiency",
      interval: { to: 5, excludesTo: true },
    });
    expect(attributeOf(ViscosityData, "method").startsWith("Green")).toEqual({
      kind: "attributeStartsWith",
      attribute: "method",
      prefix: "Green",
    });
    expect(attributeOf(ViscosityData, "spread").oneOf(1, -0)).toEqual({
      kind: "attributeOneOf",
      attribute: "spread",
      matchTexts: ["1.0", "0.0"],
    });
    expect(attributeOf(ViscosityData, "runCount").is(2n ** 70n)).toEqual({
      kind: "attributeEquals",
      attribute: "runCount",
      matchText: "1180591620717411303424",
    });
    expect(attributeOf(ViscosityData, "settings").is({ a: 1n })).toMatchObject({ matchText: '{"a":1}' });
    expect(attributeOf(ViscosityData, "method").isAbsent()).toEqual({
      kind: "attributeAbsent",
      attribute: "method",
    });
  });

  it("find objects of a user's own class", () => {
    const object = new ViscosityData({
      substance: sampleSimulation().substance,
      viscosity: new Quantity(1, "mPa*s"),
      runCount: 3,
      method: "Green-Kubo",
    });
    const matches = (...criteria: readonly Criterion[]) =>
      new ViscosityQuery().where(...criteria).matches(object);
    expect(matches(attributeOf(ViscosityData, "runCount").between(1, 3n))).toBe(true);
    expect(matches(attributeOf(ViscosityData, "runCount").near(4, { absolute: 1 }))).toBe(true);
    expect(matches(attributeOf(ViscosityData, "runCount").near(4, { relative: 0.1 }))).toBe(false);
    expect(matches(attributeOf(ViscosityData, "viscosity").is(new Quantity(1, "mPa*s")))).toBe(true);
    expect(matches(attributeOf(ViscosityData, "spread").isPresent())).toBe(false);
    expect(matches(attributeOf(ViscosityData, "method").isPresent())).toBe(true);
    expect(matches(attributeOf(ViscosityData, "isShearThinning").oneOf(true, false))).toBe(false);
  });

  it("are refused where they are used, if queries cannot search it", () => {
    const criterion = attributeOf(StoredSimulationData, "coordinateFileName").is("output.pdb");
    expect(() => new SimulationDataQuery().where(criterion)).toThrow(
      expect.objectContaining({ field: "coordinateFileName" }),
    );
  });

  it("name the attribute in the error for a value that cannot be one", () => {
    expect(() => attributeOf(ViscosityData, "method").is("\0")).toThrow(
      expect.objectContaining({ field: "method" }),
    );
    expect(() => attributeOf(ViscosityData, "runCount").is(1.5)).toThrow(
      expect.objectContaining({ field: "runCount" }),
    );
  });
});
