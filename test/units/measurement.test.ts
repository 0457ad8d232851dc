import { describe, expect, it } from "vitest";
import { InvalidValueError } from "../../src/errors.js";
import { Measurement } from "../../src/units/measurement.js";
import { Quantity } from "../../src/units/quantity.js";

describe("Measurement", () => {
  const value = new Quantity(-2.2, "kilojoule / mole");

  it("keeps both quantities as they were given", () => {
    const error = new Quantity(110n, "joule / mole");
    const measurement = new Measurement(value, error);
    expect(measurement.value).toBe(value);
    expect(measurement.error).toBe(error);
  });

  it.each([new Quantity(0.1, "kelvin"), new Quantity(-0.1, "kilojoule / mole")])(
    "refuses an error of %s",
    (error) => {
      expect(() => new Measurement(value, error)).toThrow(InvalidValueError);
      expect(() => new Measurement(value, error)).toThrow(expect.objectContaining({ field: "error" }));
    },
  );
});
