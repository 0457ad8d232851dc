import { describe, expect, it } from "vitest";
import { InvalidValueError } from "../../src/errors.js";
import { type ParameterGradient, parameterGradientKey } from "../../src/forcefields/parameter-gradient.js";
import { Observable, ObservableArray } from "../../src/observables/observable.js";
import { Measurement } from "../../src/units/measurement.js";
import { NdArray, type NestedNumbers } from "../../src/units/nd-array.js";
import { Quantity } from "../../src/units/quantity.js";

const key = parameterGradientKey("vdW", "[#6X4:1]", "epsilon");

function array(nested: NestedNumbers, unit = "kJ/mol"): Quantity {
  return new Quantity(NdArray.from(nested), unit);
}

function gradient(value: Quantity): ParameterGradient {
  return { key, value };
}

describe("an observable", () => {
  const mean = new Measurement(new Quantity(-2.2, "kJ/mol"), new Quantity(0.1, "kJ/mol"));

  it("is a measurement with scalar derivatives", () => {
    const derivative = gradient(new Quantity(-2.7, "kJ/kcal"));
    expect(new Observable(mean).gradients).toEqual([]);
    expect(new Observable(mean, [derivative])).toMatchObject({ value: mean, gradients: [derivative] });
  });

  it("has no derivative that is an array", () => {
    const scalar = gradient(new Quantity(1, "kJ/kcal"));
    expect(() => new Observable(mean, [scalar, gradient(array([1], "kJ/kcal"))])).toThrow(InvalidValueError);
    expect(() => new Observable(mean, [scalar, gradient(array([1], "kJ/kcal"))])).toThrow(
      expect.objectContaining({ field: "gradients.1.value" }),
    );
  });
});

describe("an array of an observable", () => {
  it.each<[string, Quantity, number]>([
    ["three frames", array([1, 2, 3]), 3],
    ["three frames of one component", array([[1], [2], [3]]), 3],
    [
      "two frames of three components",
      array([
        [1, 2, 3],
        [4, 5, 6],
      ]),
      2,
    ],
    ["one frame, given as a scalar", new Quantity(1.5, "kJ/mol"), 1],
    ["one frame, given as an int", new Quantity(2n, "kJ/mol"), 1],
    ["no frame", array([]), 0],
  ])("may have %s", (_shape, value, length) => {
    expect(new ObservableArray(value).length).toBe(length);
    expect(new ObservableArray(value, [gradient(value)]).gradients).toHaveLength(1);
  });

  it("has at most two dimensions", () => {
    expect(() => new ObservableArray(array([[[1]]]))).toThrow(expect.objectContaining({ field: "value" }));
    expect(() => new ObservableArray(array([[1]]), [gradient(array([[[1]]]))])).toThrow(
      expect.objectContaining({ field: "gradients.0.value" }),
    );
  });

  it.each<[string, NestedNumbers]>([
    ["more frames", [[1], [2], [3]]],
    ["fewer frames", [[1]]],
    [
      "more components",
      [
        [1, 2],
        [3, 4],
      ],
    ],
  ])("has no derivative with %s", (_shape, nested) => {
    const value = array([[1], [2]]);
    expect(() => new ObservableArray(value, [gradient(value), gradient(array(nested))])).toThrow(
      expect.objectContaining({ field: "gradients.1.value" }),
    );
  });

  it("takes n values and an n×1 table for the same shape", () => {
    expect(() => new ObservableArray(array([1, 2]), [gradient(array([[1], [2]]))])).not.toThrow();
    expect(() => new ObservableArray(array([[1], [2]]), [gradient(array([1, 2]))])).not.toThrow();
    expect(() => new ObservableArray(new Quantity(1, "K"), [gradient(array([[1]]))])).not.toThrow();
  });
});
