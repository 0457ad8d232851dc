// The values that evaluator's typed JSON is made of: each carries its Python class as "@type", always last.

import { float } from "./python-json.mjs";

/** An object of the class `openff.evaluator.<path>`. */
export function typed(path, fields) {
  return { ...fields, "@type": `openff.evaluator.${path}` };
}

/** A quantity whose number Python would hold as a float; `unit` in pint's own spelling. */
export function quantity(value, unit) {
  return typed("unit.Quantity", { value: float(value), unit });
}

/** One number per frame, as the n x 1 array that evaluator keeps. */
export function arrayQuantity(values, unit) {
  const rows = values.map((value) => [float(value)]);
  return typed("unit.Quantity", { value: { value: rows, "@type": "numpy.ndarray" }, unit });
}

/** A substance of liquid components and their mole fractions, `[["CO", 0.3], ["O", 0.7]]`. */
export function mixture(fractions) {
  return substance(fractions.map(([smiles, fraction]) => [smiles, "solv", moleFraction(fraction)]));
}

/** One molecule of the solute in a pure solvent. */
export function solution(solute, solvent) {
  return substance([
    [solute, "sol", typed("substances.amounts.ExactAmount", { value: 1 })],
    [solvent, "solv", moleFraction(1)],
  ]);
}

function moleFraction(value) {
  return typed("substances.amounts.MoleFraction", { value: float(value) });
}

function substance(entries) {
  const components = entries.map(([smiles, role]) =>
    typed("substances.components.Component", {
      smiles,
      role: typed("substances.components.Component.Role", { value: role }),
    }),
  );
  const amounts = Object.fromEntries(
    entries.map(([smiles, role, amount]) => [`${smiles}{${role}}`, [amount]]),
  );
  return typed("substances.substances.Substance", { components, amounts });
}

/** @param {object} pressure a quantity */
export function thermodynamicState(temperatureK, pressure) {
  return typed("thermodynamics.ThermodynamicState", {
    temperature: quantity(temperatureK, "kelvin"),
    pressure,
  });
}

/** The parameter that a gradient is taken with respect to: an attribute of all atoms a SMIRKS pattern tags. */
export function gradientKey(tag, smirks, attribute) {
  return typed("forcefield.gradients.ParameterGradientKey", {
    tag,
    smirks,
    attribute,
    virtual_site_type: null,
    virtual_site_name: null,
    virtual_site_match: null,
  });
}

export function gradient(key, value) {
  return typed("forcefield.gradients.ParameterGradient", { key, value });
}
