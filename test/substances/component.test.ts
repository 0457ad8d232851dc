import { describe, expect, it } from "vitest";
import { InvalidValueError } from "../../src/errors.js";
import { Component, ComponentRole, isComponentRole } from "../../src/substances/component.js";

describe("a component", () => {
  it("has canonical SMILES and a role, solvent unless given", () => {
    const component = new Component("OC");
    expect(component.smiles).toBe("CO");
    expect(component.role).toBe("solv");
    expect(component.identifier).toBe("CO{solv}");
    expect(String(component)).toBe("CO{solv}");
  });

  it.each([
    [ComponentRole.Solvent, "O{solv}"],
    [ComponentRole.Solute, "O{sol}"],
    [ComponentRole.Ligand, "O{lig}"],
    [ComponentRole.Receptor, "O{rec}"],
  ])("may be %s", (role, identifier) => {
    expect(new Component("O", role).identifier).toBe(identifier);
  });

  it("equals one of the same molecule in the same role", () => {
    expect(new Component("OC").equals(new Component("CO"))).toBe(true);
    expect(new Component("O").equals(new Component("O", "sol"))).toBe(false);
    expect(new Component("O").equals(new Component("CO"))).toBe(false);
  });

  it("may have no atoms, as in evaluator", () => {
    expect(new Component("").identifier).toBe("{solv}");
  });

  it("refuses a bad SMILES, and a role that there is not", () => {
    expect(() => new Component("C1CC")).toThrow(expect.objectContaining({ field: "smiles" }));
    const role: string = "solvent";
    expect(isComponentRole(role)).toBe(false);
    expect(() => Reflect.construct(Component, ["O", role])).toThrow(InvalidValueError);
    expect(() => Reflect.construct(Component, ["O", role])).toThrow(
      expect.objectContaining({ field: "role", value: "solvent" }),
    );
  });
});
