import { describe, expect, it } from "vitest";
import { InvalidValueError } from "../../src/errors.js";
import { parseQuantityRange } from "../../src/units/quantity-range.js";
import { QuantitySyntaxError } from "../../src/units/quantity-syntax-error.js";

describe("parseQuantityRange", () => {
  it.each([
    ["290..310K", "290 kelvin", "310 kelvin"],
    ["290.5 .. 310.5 K", "290.5 kelvin", "310.5 kelvin"],
    ["290K..310K", "290 kelvin", "310 kelvin"],
    ["25 degC..310 K", "25 degree_Celsius", "310 kelvin"],
    ["-5..5 degC", "-5 degree_Celsius", "5 degree_Celsius"],
    ["290K..", "290 kelvin", undefined],
    ["..1 atm", undefined, "1 standard_atmosphere"],
    ["298.15K", "298.15 kelvin", "298.15 kelvin"],
    ["300K..300K", "300 kelvin", "300 kelvin"],
    ["1..2.5", "1 dimensionless", "2.5 dimensionless"],
  ])("reads %j", (text, from, to) => {
    const range = parseQuantityRange(text);
    expect(range.from?.toString()).toBe(from);
    expect(range.to?.toString()).toBe(to);
  });

  it.each([
    ["", 0],
    ["..", 0],
    [" .. ", 0],
    ["290...310K", 5],
    ["290K..310", 9],
    ["290..310 torr", 9],
    ["290 torr..310 K", 4],
    ["..torr", 2],
  ])("refuses %j and points at offset %d", (text, position) => {
    const parse = () => parseQuantityRange(text);
    expect(parse).toThrow(QuantitySyntaxError);
    expect(parse).toThrow(expect.objectContaining({ text, position }));
  });

  it.each(["310..290K", "30 degC..300 K", "1 atm..300 K"])(
    "refuses %j, whose ends do not make an interval",
    (text) => {
      expect(() => parseQuantityRange(text)).toThrow(InvalidValueError);
    },
  );
});
