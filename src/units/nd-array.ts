/**
 * Arrays of numbers with a shape, as numpy has them: all floats or all 64-bit integers. They are the magnitudes
 * of quantities that were observed frame by frame; flat typed arrays keep long ones small and quick.
 */

import { InvalidValueError } from "../errors.js";

/** Nested lists of numbers; a `bigint` stands for a Python int, a `number` for a float. */
export type NestedNumbers = readonly (number | bigint | NestedNumbers)[];

/** As deep as numpy 1 goes. */
const MAX_DIMENSIONS = 32;

/**
 * An array of numbers of one kind. Treat `values` as read-only: the array is shared, not copied.
 *
 * @example NdArray.from([[1.5, 2], [3, 4]]).shape // [2, 2]
 */
export class NdArray {
  /** The length of each dimension, outermost first. */
  readonly shape: readonly number[];
  readonly kind: "float" | "int";
  /** The elements, row by row (the last index runs fastest). */
  readonly values: Float64Array | BigInt64Array;

  /** @throws {InvalidValueError} if the shape does not hold exactly the values. */
  constructor(values: Float64Array | BigInt64Array, shape: readonly number[] = [values.length]) {
    const size = shape.reduce((product, length) => product * length, 1);
    if (size !== values.length) {
      throw new InvalidValueError("shape", shape, `must hold ${values.length} values, not ${size}`);
    }
    this.values = values;
    this.kind = values instanceof Float64Array ? "float" : "int";
    this.shape = shape;
  }

  /**
   * The array of nested lists. Integers among floats become floats, as in numpy.
   *
   * @throws {InvalidValueError} for lists of different lengths or depths, for an element that is no number, for
   *   integers beyond 64 bits, and for more than 32 dimensions; `field` is the path of the element.
   */
  static from(nested: NestedNumbers): NdArray {
    const shape = shapeOf(nested);
    const elements: (number | bigint)[] = [];
    collect(nested, shape, [], elements);
    const isInt = elements.length > 0 && elements.every((element) => typeof element === "bigint");
    return new NdArray(isInt ? toInt64(elements) : Float64Array.from(elements, Number), shape);
  }

  /** The elements as nested lists: numbers if they are floats, bigints if they are integers. */
  toNested(): NestedNumbers {
    let rows: (number | bigint | NestedNumbers)[] = [...this.values];
    for (let axis = this.shape.length - 1; axis > 0; axis -= 1) {
      const length = this.shape[axis] ?? 0;
      const count = this.shape.slice(0, axis).reduce((product, outer) => product * outer, 1);
      const inner = rows;
      rows = Array.from({ length: count }, (_, row) => inner.slice(row * length, (row + 1) * length));
    }
    return rows;
  }

  /** The elements as floats; integers beyond 2^53 are rounded. */
  toFloats(): Float64Array {
    return this.values instanceof Float64Array ? this.values : Float64Array.from(this.values, Number);
  }
}

/** The shape that the first element of each list has; `collect` holds the others against it. */
function shapeOf(nested: NestedNumbers): readonly number[] {
  const shape: number[] = [];
  let element: number | bigint | NestedNumbers | undefined = nested;
  while (isList(element)) {
    shape.push(element.length);
    if (shape.length > MAX_DIMENSIONS) {
      throw new InvalidValueError("", "nested lists", `must have at most ${MAX_DIMENSIONS} dimensions`);
    }
    element = element[0];
  }
  return shape;
}

function collect(
  list: NestedNumbers,
  shape: readonly number[],
  path: readonly number[],
  elements: (number | bigint)[],
): void {
  const [length, ...inner] = shape;
  if (list.length !== length) {
    throw new InvalidValueError(
      path.join("."),
      list.length,
      `must have ${length} elements, as the first list has`,
    );
  }
  for (const [index, element] of list.entries()) {
    const isNested = isList(element);
    if (isNested !== inner.length > 0) throw misplaced([...path, index], element, inner.length > 0);
    if (isNested) collect(element, inner, [...path, index], elements);
    else if (typeof element === "number" || typeof element === "bigint") elements.push(element);
    else throw new InvalidValueError([...path, index].join("."), element, "must be a number");
  }
}

function misplaced(path: readonly number[], element: unknown, expectsList: boolean): InvalidValueError {
  const reason = expectsList
    ? "must be a list, as the elements before it are"
    : "must be a number, not a list";
  return new InvalidValueError(path.join("."), element, reason);
}

function toInt64(elements: readonly (number | bigint)[]): BigInt64Array {
  const values = new BigInt64Array(elements.length);
  for (const [index, element] of elements.entries()) {
    const integer = BigInt(element);
    if (BigInt.asIntN(64, integer) !== integer) {
      throw new InvalidValueError("", integer, "does not fit a 64-bit integer; give the array as floats");
    }
    values[index] = integer;
  }
  return values;
}

function isList(element: unknown): element is NestedNumbers {
  return Array.isArray(element);
}
