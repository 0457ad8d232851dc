// What the made-up observables are drawn around: measured properties of real liquids. README.md in the
// folder above names the source of each number.

import { benzene, ethanol, methanol, water } from "./molecules.mjs";

/**
 * @typedef {object} Liquid
 * @property {[object, number][]} composition kinds of molecule and how many of each are in the box
 * @property {number} temperatureK
 * @property {number} density in g/mL
 * @property {number} cohesion in kJ/mol: energy to pull one mole of molecules apart, which is the enthalpy of
 *   vaporisation less RT (the work of the vapour), less the enthalpy of mixing
 * @property {number} compressibility isothermal, in 1/GPa
 * @property {number} heatCapacity the part of the potential energy, in J/(mol K); sets how much it fluctuates
 */

const GAS_CONSTANT = 8.31446261815324e-3; // kJ/(mol K)

const ROOM = 298.15;

/** Enthalpies of vaporisation at 298.15 K, kJ/mol. */
const VAPORISATION = { water: 43.99, methanol: 37.43, ethanol: 42.32 };

const cohesion = (vaporisation, temperatureK) => vaporisation - GAS_CONSTANT * temperatureK;

/** Of `fraction` alcohol in water; mixing gives off heat, so its enthalpy is negative and cohesion grows. */
function cohesionOfMixture(alcohol, fraction, enthalpyOfMixing) {
  const ideal = fraction * VAPORISATION[alcohol] + (1 - fraction) * VAPORISATION.water;
  return cohesion(ideal, ROOM) - enthalpyOfMixing;
}

export const waterAt25 = {
  composition: [[water, 64]],
  temperatureK: ROOM,
  density: 0.99705,
  cohesion: cohesion(VAPORISATION.water, ROOM),
  compressibility: 0.452,
  heatCapacity: 50,
};

export const waterAt35 = {
  composition: [[water, 64]],
  temperatureK: 308.15,
  density: 0.99403,
  cohesion: cohesion(43.56, 308.15),
  compressibility: 0.444,
  heatCapacity: 50,
};

export const methanolAt25 = {
  composition: [[methanol, 48]],
  temperatureK: ROOM,
  density: 0.7866,
  cohesion: cohesion(VAPORISATION.methanol, ROOM),
  compressibility: 1.26,
  heatCapacity: 70,
};

export const ethanolAt25 = {
  composition: [[ethanol, 40]],
  temperatureK: ROOM,
  density: 0.7851,
  cohesion: cohesion(VAPORISATION.ethanol, ROOM),
  compressibility: 1.17,
  heatCapacity: 100,
};

export const benzeneAt25 = {
  composition: [[benzene, 32]],
  temperatureK: ROOM,
  density: 0.8737,
  cohesion: cohesion(33.83, ROOM),
  compressibility: 0.966,
  heatCapacity: 120,
};

export const ethanolInWater20 = {
  composition: [
    [ethanol, 12],
    [water, 48],
  ],
  temperatureK: ROOM,
  density: 0.9335,
  cohesion: cohesionOfMixture("ethanol", 0.2, -0.75),
  compressibility: 0.45,
  heatCapacity: 60,
};

export const ethanolInWater50 = {
  composition: [
    [ethanol, 24],
    [water, 24],
  ],
  temperatureK: ROOM,
  density: 0.8589,
  cohesion: cohesionOfMixture("ethanol", 0.5, -0.391),
  compressibility: 0.7,
  heatCapacity: 75,
};

export const methanolInWater30 = {
  composition: [
    [methanol, 18],
    [water, 42],
  ],
  temperatureK: ROOM,
  density: 0.9253,
  cohesion: cohesionOfMixture("methanol", 0.3, -0.85),
  compressibility: 0.5,
  heatCapacity: 56,
};
