/** Observables: what a simulation measured, as a mean with its error or frame by frame, with derivatives. */

import { InvalidValueError } from "../errors.js";
import type { ParameterGradient } from "../forcefields/parameter-gradient.js";
import type { Measurement } from "../units/measurement.js";
import { NdArray } from "../units/nd-array.js";
import type { Quantity } from "../units/quantity.js";

/** The mean of an observable with its standard error, and derivatives of the mean (scalars). */
export class Observable {
  readonly value: Measurement;
  readonly gradients: readonly ParameterGradient[];

  /** @throws {InvalidValueError} if a gradient is not scalar. */
  constructor(value: Measurement, gradients: readonly ParameterGradient[] = []) {
    gradients.forEach((gradient, index) => {
      if (gradient.value.magnitude instanceof NdArray) {
        throw new InvalidValueError(`gradients.${index}.value`, "an array", "must be a scalar quantity");
      }
    });
    this.value = value;
    this.gradients = gradients;
  }
}

/**
 * The values of an observable over n frames (n×m, m components each), and derivatives of the same length and
 * width.
 */
export class ObservableArray {
  /** A quantity whose magnitude is an array of one or two dimensions, or a scalar (one frame). */
  readonly value: Quantity;
  readonly gradients: readonly ParameterGradient[];

  /** @throws {InvalidValueError} for more than two dimensions, or a gradient of another shape. */
  constructor(value: Quantity, gradients: readonly ParameterGradient[] = []) {
    const [frames, width] = tableShape(value, "value");
    gradients.forEach((gradient, index) => {
      const field = `gradients.${index}.value`;
      const [gradientFrames, gradientWidth] = tableShape(gradient.value, field);
      if (gradientFrames !== frames || gradientWidth !== width) {
        throw new InvalidValueError(
          field,
          `${gradientFrames}x${gradientWidth}`,
          `must have the shape of the value, ${frames}x${width}`,
        );
      }
    });
    this.value = value;
    this.gradients = gradients;
  }

  /** The number of frames. */
  get length(): number {
    return tableShape(this.value, "value")[0];
  }
}

/** Frames and width of a quantity seen as a table: scalars are 1×1, one-dimensional arrays n×1. */
function tableShape(quantity: Quantity, field: string): readonly [frames: number, width: number] {
  if (!(quantity.magnitude instanceof NdArray)) return [1, 1];
  const [frames = 1, width = 1, ...more] = quantity.magnitude.shape;
  if (more.length > 0) {
    throw new InvalidValueError(
      field,
      quantity.magnitude.shape.join("x"),
      "must have at most two dimensions",
    );
  }
  return [frames, width];
}
