import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { InvalidValueError } from "../../src/errors.js";
import { type Amount, ExactAmount, MoleFraction } from "../../src/substances/amount.js";
import { Component } from "../../src/substances/component.js";
import { parseSubstance } from "../../src/substances/parse-substance.js";
import { Substance } from "../../src/substances/substance.js";
import { substance } from "../arbitraries/substances.js";

const water = new Component("O");
const methanol = new Component("CO");
const benzene = new Component("c1ccccc1", "sol");

function substanceOf(...parts: readonly (readonly [Component, ...Amount[]])[]): Substance {
  return new Substance(
    parts.map(([component]) => component),
    new Map(parts.map(([component, ...amounts]) => [component.identifier, amounts])),
  );
}

function x(value: number): MoleFraction {
  return new MoleFraction(value);
}

function n(value: number): ExactAmount {
  return new ExactAmount(value);
}

describe("the identifier of a substance", () => {
  it("has components in the order of their identifiers, each with its amounts", () => {
    expect(substanceOf([water, x(0.8)], [methanol, x(0.2)]).identifier).toBe(
      "CO{solv}{x=0.200000}|O{solv}{x=0.800000}",
    );
  });

  it("orders by code point: capitals, brackets, small letters; solv before sol}", () => {
    const sodium = new Component("[Na+]");
    const waterAsSolute = new Component("O", "sol");
    const mixed = substanceOf([water, x(0.5)], [benzene, n(1)], [waterAsSolute, n(1)], [sodium, x(0.5)]);
    expect(mixed.identifier).toBe(
      "O{solv}{x=0.500000}|O{sol}{n=1}|[Na+]{solv}{x=0.500000}|c1ccccc1{sol}{n=1}",
    );
  });

  it("has the exact amount of a component before its mole fraction", () => {
    const identifier = "O{solv}{n=1,x=1.000000}";
    expect(substanceOf([water, x(1), n(1)]).identifier).toBe(identifier);
    expect(substanceOf([water, n(1), x(1)]).identifier).toBe(identifier);
  });

  it("keeps several amounts of one kind in their order", () => {
    const total = substanceOf([water, x(0.25), n(2), x(0.75), n(1)]);
    expect(total.identifier).toBe("O{solv}{n=2,n=1,x=0.250000,x=0.750000}");
  });

  it("decides what is equal", () => {
    const third = substanceOf([water, x(1 / 3)], [methanol, x(2 / 3)]);
    expect(third.equals(substanceOf([methanol, x(0.666_666_7)], [water, x(0.333_333_3)]))).toBe(true);
    expect(third.equals(substanceOf([methanol, x(0.6666)], [water, x(0.3334)]))).toBe(false);
    expect(substanceOf([water, x(1)]).equals(substanceOf([water, n(1)]))).toBe(false);
    expect(String(third)).toBe(third.identifier);
  });

  it("does not depend on the order of components", () => {
    fc.assert(
      fc.property(substance, (any) => {
        const reversed = new Substance([...any.components].reverse(), any.amounts);
        expect(reversed.identifier).toBe(any.identifier);
        expect(parseSubstance(any.identifier).components.length).toBe(any.numberOfComponents);
      }),
    );
  });
});

describe("making a substance", () => {
  it("of components in equal parts", () => {
    expect(Substance.fromComponents("OC").identifier).toBe("CO{solv}{x=1.000000}");
    expect(Substance.fromComponents("O", methanol, benzene).identifier).toBe(
      "CO{solv}{x=0.333333}|O{solv}{x=0.333333}|c1ccccc1{sol}{x=0.333333}",
    );
    expect(Substance.fromComponents("O", "O").identifier).toBe("O{solv}{x=1.000000}");
    expect(() => Substance.fromComponents()).toThrow(InvalidValueError);
  });

  it("by adding components, which leaves the one before as it was", () => {
    const first = Substance.empty.addComponent(water, x(0.8));
    const second = first.addComponent(methanol, x(0.2));
    expect(Substance.empty.numberOfComponents).toBe(0);
    expect(first.identifier).toBe("O{solv}{x=0.800000}");
    expect(second.components).toEqual([water, methanol]);
    expect(second.totalMoleFraction()).toBe(1);
  });

  it("merges amounts of the same kind, and keeps kinds apart", () => {
    const merged = Substance.empty
      .addComponent(water, x(0.25))
      .addComponent(water, n(2))
      .addComponent(water, x(0.75))
      .addComponent(water, n(3));
    expect(merged.numberOfComponents).toBe(1);
    expect(merged.identifier).toBe("O{solv}{n=5,x=1.000000}");
    expect(merged.amountsOf(water)).toEqual([x(1), n(5)]);
  });

  it("takes a molecule in two roles for two components", () => {
    const both = Substance.empty.addComponent(new Component("O", "sol"), n(1)).addComponent(water, x(1));
    expect(both.numberOfComponents).toBe(2);
    expect(both.amountsOf("O{sol}")).toEqual([n(1)]);
    expect(both.amountsOf("O{lig}")).toEqual([]);
  });

  it("refuses more than there can be, a rounding error aside", () => {
    const most = Substance.empty.addComponent(water, x(0.8));
    expect(() => most.addComponent(methanol, x(0.200_001))).not.toThrow();
    expect(() => most.addComponent(methanol, x(0.200_02))).toThrow(
      expect.objectContaining({ field: "amounts" }),
    );
    expect(() => most.addComponent(water, x(0.8))).toThrow(InvalidValueError);
    expect(most.identifier).toBe("O{solv}{x=0.800000}");
  });

  it("does not share what it was made of", () => {
    const components = [water];
    const amounts = new Map([[water.identifier, [x(1)]]]);
    const made = new Substance(components, amounts);
    components.push(methanol);
    amounts.clear();
    expect(made.identifier).toBe("O{solv}{x=1.000000}");
  });
});

describe("a valid substance", () => {
  // numpy.isclose(total, 1.0): |total - 1| <= 1e-8 + 1e-5
  it.each([1, 1 - 1e-5, 0.999_99, 0.999_989_995])("may have mole fractions that sum to %d", (total) => {
    expect(() => substanceOf([water, x(total / 2)], [methanol, x(total / 2)]).validate()).not.toThrow();
  });

  it.each([0.999_989, 0.5, 1.000_011, 1.5])("has no mole fractions that sum to %d", (total) => {
    const incomplete = substanceOf([water, x(total / 2)], [methanol, x(total / 2)]);
    expect(() => incomplete.validate()).toThrow(expect.objectContaining({ field: "amounts" }));
  });

  it("does not count exact amounts", () => {
    expect(() => substanceOf([water, x(1)], [benzene, n(7)]).validate()).not.toThrow();
    expect(() => substanceOf([water, n(100)], [benzene, n(7)]).validate()).not.toThrow();
    expect(substanceOf([water, n(100)]).totalMoleFraction()).toBeUndefined();
    expect(() => substanceOf([water, x(0.9)], [benzene, n(7)]).validate()).toThrow(InvalidValueError);
  });

  it("has components, each once and with an amount", () => {
    expect(() => Substance.empty.validate()).toThrow(expect.objectContaining({ field: "components" }));
    expect(() => substanceOf([water, x(1)], [benzene]).validate()).toThrow(
      expect.objectContaining({ field: "amounts", value: benzene.identifier }),
    );
    expect(() => substanceOf([water, x(1)], [water, x(1)]).validate()).toThrow(
      expect.objectContaining({ field: "components", value: water.identifier }),
    );
  });

  it("is what the random ones are", () => {
    fc.assert(fc.property(substance, (any) => any.validate()));
  });
});
