import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { InvalidValueError } from "../../src/errors.js";
import { NdArray, type NestedNumbers } from "../../src/units/nd-array.js";

/** Nested lists of the shape, filled with what `element` makes of the running index. */
function nested<T>(shape: readonly number[], element: (index: number) => T, start = 0): unknown {
  const [length, ...inner] = shape;
  if (length === undefined) return element(start);
  const size = inner.reduce((product, count) => product * count, 1);
  return Array.from({ length }, (_, row) => nested(inner, element, start + row * size));
}

const shape = fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 4 });

describe("NdArray", () => {
  it("keeps the shape, the kind and the order of nested lists", () => {
    fc.assert(
      fc.property(shape, fc.boolean(), (lengths, isInt) => {
        const lists = nested(lengths, (index) => (isInt ? BigInt(index) : index + 0.5)) as NestedNumbers;
        const array = NdArray.from(lists);
        expect(array.shape).toEqual(lengths);
        expect(array.kind).toBe(isInt ? "int" : "float");
        expect(array.toNested()).toEqual(lists);
      }),
    );
  });

  it("keeps special floats", () => {
    const values = [Number.NaN, Number.POSITIVE_INFINITY, -0, 5e-324];
    expect(NdArray.from(values).toNested()).toEqual(values);
  });

  it("keeps lists without elements, which are floats as in numpy", () => {
    expect(NdArray.from([])).toMatchObject({ shape: [0], kind: "float" });
    expect(NdArray.from([[], []]).toNested()).toEqual([[], []]);
  });

  it("makes floats of integers among floats", () => {
    expect(NdArray.from([1n, 2.5])).toMatchObject({ kind: "float" });
    expect(NdArray.from([1n, 2.5]).toNested()).toEqual([1, 2.5]);
  });

  it("holds integers of 64 bits and no more", () => {
    const [least, most] = [-(2n ** 63n), 2n ** 63n - 1n];
    expect(NdArray.from([least, most]).toNested()).toEqual([least, most]);
    expect(() => NdArray.from([most + 1n])).toThrow(InvalidValueError);
    expect(() => NdArray.from([least - 1n])).toThrow(InvalidValueError);
  });

  it.each([
    [[[1], [2, 3]], "1"],
    [[[1], 2], "1"],
    [[1, [2]], "1"],
    [[[[1]], [[1, 2]]], "1.0"],
    [[1, "2"], "1"],
    [[[1], [null]], "1.0"],
  ])("refuses %j at element %s", (lists, field) => {
    const build = () => NdArray.from(lists as unknown as NestedNumbers);
    expect(build).toThrow(InvalidValueError);
    expect(build).toThrow(expect.objectContaining({ field }));
  });

  it("refuses lists nested too deep, and a shape that does not hold the values", () => {
    expect(() => NdArray.from(nested(Array(33).fill(1), () => 1) as NestedNumbers)).toThrow(
      InvalidValueError,
    );
    expect(() => new NdArray(new Float64Array(5), [2, 3])).toThrow(InvalidValueError);
  });
});
