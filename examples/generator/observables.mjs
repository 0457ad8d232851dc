// Makes up the per-frame observables of a calculation. They are random, but agree with each other as those of
// a simulation do: density is mass over volume, temperature follows from the kinetic energy, enthalpy is total
// energy plus pV, and the spread of each is what statistical mechanics gives for so few molecules.

import { arrayQuantity, gradient, typed } from "./typed-json.mjs";

const GAS_CONSTANT = 8.31446261815324e-3; // kJ/(mol K)
const GRAMS_PER_MOL_NM3 = 1.66053906717e-3; // 1 g/mol per nm^3, in g/mL
const ATMOSPHERE_NM3 = 0.0610193412507; // 1 atm times 1 nm^3, in kJ/mol
const GPA_NM3 = 602.214076; // 1 GPa times 1 nm^3, in kJ/mol

/**
 * Volumes of `frameCount` frames in nm^3: the mean density is the liquid's, the relative variance is
 * kT times compressibility over volume.
 */
export function frameVolumes(liquid, frameCount, random) {
  const mean = (GRAMS_PER_MOL_NM3 * totalMass(liquid)) / liquid.density;
  const thermalEnergy = GAS_CONSTANT * liquid.temperatureK;
  const spread = Math.sqrt((thermalEnergy * liquid.compressibility) / (GPA_NM3 * mean));
  // The density, not the volume, is given a centred spread, so that its mean over the frames is the liquid's.
  return random.centredNormals(frameCount).map((deviation) => mean / (1 + spread * deviation));
}

/**
 * An ObservableFrame in evaluator's order, at 1 atm.
 *
 * @param {object} liquid
 * @param {number[]} volumes in nm^3, one per frame
 * @param {object} random a RandomStream
 * @param {Parameter[]} parameters of the force field for which there are gradients
 *
 * @typedef {object} Parameter
 * @property {object} key a ParameterGradientKey
 * @property {number} slope kJ/mol of potential energy per molecule and unit of the parameter, about
 * @property {string} energyUnit of the gradient of an energy in kilojoule / mole
 * @property {string} reducedUnit of the gradient of a reduced potential
 */
export function observableFrame(liquid, volumes, random, parameters) {
  const thermalEnergy = GAS_CONSTANT * liquid.temperatureK;
  const potential = potentialEnergies(liquid, volumes.length, random);
  const { kinetic, temperatures } = motion(liquid, volumes.length, random);
  const total = potential.map((energy, frame) => energy + kinetic[frame]);
  const work = volumes.map((volume) => ATMOSPHERE_NM3 * volume);
  const enthalpy = total.map((energy, frame) => energy + work[frame]);
  const reduced = potential.map((energy, frame) => (energy + work[frame]) / thermalEnergy);

  // Only the potential energy depends on the parameters, so all energies share its gradients.
  const slopes = parameters.map(({ slope }) =>
    volumes.map(() => moleculeCount(liquid) * slope * (1 + 0.05 * random.normal())),
  );
  const ofEnergy = parameters.map(({ key, energyUnit }, index) =>
    gradient(key, arrayQuantity(slopes[index], energyUnit)),
  );
  const ofReduced = parameters.map(({ key, reducedUnit }, index) => {
    const values = slopes[index].map((slope) => slope / thermalEnergy);
    return gradient(key, arrayQuantity(values, reducedUnit));
  });

  const density = volumes.map((volume) => (GRAMS_PER_MOL_NM3 * totalMass(liquid)) / volume);
  const observables = {
    PotentialEnergy: observableArray(potential, "kilojoule / mole", ofEnergy),
    KineticEnergy: observableArray(kinetic, "kilojoule / mole"),
    TotalEnergy: observableArray(total, "kilojoule / mole", ofEnergy),
    Temperature: observableArray(temperatures, "kelvin"),
    Volume: observableArray(volumes, "nanometer ** 3"),
    Density: observableArray(density, "gram / milliliter"),
    Enthalpy: observableArray(enthalpy, "kilojoule / mole", ofEnergy),
    ReducedPotential: observableArray(reduced, "dimensionless", ofReduced),
  };
  return typed("utils.observables.ObservableFrame", { observables });
}

/** In kJ/mol. */
function potentialEnergies(liquid, frameCount, random) {
  const count = moleculeCount(liquid);
  const heatCapacity = (count * liquid.heatCapacity) / 1000;
  const spread = liquid.temperatureK * Math.sqrt(heatCapacity * GAS_CONSTANT);
  return Array.from({ length: frameCount }, () => -count * liquid.cohesion + spread * random.normal());
}

/** Kinetic energies in kJ/mol and the temperatures they stand for; the mean is the liquid's. */
function motion({ composition, temperatureK }, frameCount, random) {
  // Three degrees of freedom fewer: the centre of mass is at rest.
  const freedom = composition.reduce((sum, [kind, count]) => sum + count * kind.degreesOfFreedom, -3);
  const spread = temperatureK * Math.sqrt(2 / freedom);
  const temperatures = random
    .centredNormals(frameCount)
    .map((deviation) => temperatureK + spread * deviation);
  const kinetic = temperatures.map((temperature) => (freedom / 2) * GAS_CONSTANT * temperature);
  return { kinetic, temperatures };
}

function observableArray(values, unit, gradients = []) {
  return typed("utils.observables.ObservableArray", { value: arrayQuantity(values, unit), gradients });
}

export function moleculeCount(liquid) {
  return liquid.composition.reduce((sum, [, count]) => sum + count, 0);
}

function totalMass(liquid) {
  return liquid.composition.reduce((sum, [kind, count]) => sum + count * kind.molarMass, 0);
}
