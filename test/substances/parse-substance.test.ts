import { describe, expect, it } from "vitest";
import { InvalidValueError } from "../../src/errors.js";
import { parseComponent, parseSubstance } from "../../src/substances/parse-substance.js";

describe("a substance as a person types it", () => {
  it.each([
    ["O", "O{solv}{x=1.000000}"],
    ["  OC ", "CO{solv}{x=1.000000}"],
    ["O|CO", "CO{solv}{x=0.500000}|O{solv}{x=0.500000}"],
    ["O | CO | CCO", "CCO{solv}{x=0.333333}|CO{solv}{x=0.333333}|O{solv}{x=0.333333}"],
    ["CO{x=0.2}|O", "CO{solv}{x=0.200000}|O{solv}{x=0.800000}"],
    ["CO{x=0.2}|O|CCO", "CCO{solv}{x=0.400000}|CO{solv}{x=0.200000}|O{solv}{x=0.400000}"],
    ["c1ccccc1{sol}{n=1}|O{solv}{x=1.0}", "O{solv}{x=1.000000}|c1ccccc1{sol}{n=1}"],
    ["c1ccccc1{sol}{n=1}|O", "O{solv}{x=1.000000}|c1ccccc1{sol}{n=1}"],
    ["O{n=1}{x=1}", "O{solv}{n=1,x=1.000000}"],
    ["O{n=1,x=1.000000}", "O{solv}{n=1,x=1.000000}"],
    ["O{x=1}{lig}", "O{lig}{x=1.000000}"],
    ["O{ x = 0.5 }|O{x=5e-1}", "O{solv}{x=1.000000}"],
    ["O{sol}{n=2}|O", "O{solv}{x=1.000000}|O{sol}{n=2}"],
    ["[Na+].[Cl-]{n=10}|O", "O{solv}{x=1.000000}|[Cl-].[Na+]{solv}{n=10}"],
    ["O{n=100}", "O{solv}{n=100}"],
  ])("%s is %s", (text, identifier) => {
    const expected = identifier.split("|").sort().join("|");
    expect(parseSubstance(text).identifier).toBe(expected);
    expect(parseSubstance(identifier).identifier).toBe(expected);
  });

  it.each([
    ["", "substance"],
    ["O|", "substance"],
    ["{x=1}", "substance"],
    ["O x", "substance"],
    ["O{x=1", "substance"],
    ["O{x=1}}", "substance"],
    ["O{x=1}CO", "substance"],
    ["O{solvent}", "amount"],
    ["O{}", "amount"],
    ["O{x=}", "amount"],
    ["O{y=1}", "amount"],
    ["O{n=1.5}", "amount"],
    ["O{n=-1}", "amount"],
    ["O{x=0.5;n=1}", "value"],
    ["O{x=half}", "value"],
    ["O{x=2}", "value"],
    ["O{x=0}", "value"],
    ["O{x=0.5}", "amounts"],
    ["O{x=0.5}|CO{x=0.6}", "amounts"],
    ["O{x=1}|CO", "value"],
    ["O{solv}{sol}", "role"],
    ["C1CC", "smiles"],
    ["[CH3]|O", "smiles"],
  ])("%s is refused for its %s", (text, field) => {
    expect(() => parseSubstance(text)).toThrow(InvalidValueError);
    expect(() => parseSubstance(text)).toThrow(expect.objectContaining({ field }));
  });
});

describe("a component as a person types it", () => {
  it.each([
    ["O", "O{solv}"],
    ["OC{sol}", "CO{sol}"],
    [" c1ccccc1{rec} ", "c1ccccc1{rec}"],
  ])("%s is %s", (text, identifier) => {
    expect(parseComponent(text).identifier).toBe(identifier);
  });

  it.each(["", "O|CO", "O{x=1}", "O{sol}{n=1}", "O{water}", "C1CC"])("%s is refused", (text) => {
    expect(() => parseComponent(text)).toThrow(InvalidValueError);
  });
});
