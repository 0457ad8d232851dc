// The kinds of object in the store: each function gives an object in typed JSON with the files of its
// ancillary directory, `{ name, object, files }`. Names decide keys and random numbers, and appear nowhere.

import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { frameVolumes, moleculeCount, observableFrame } from "./observables.mjs";
import { float } from "./python-json.mjs";
import { RandomStream } from "./random.mjs";
import { packedRun } from "./trajectory.mjs";
import { mixture, quantity, solution, thermodynamicState, typed } from "./typed-json.mjs";

const FRAME_COUNT = 20;
const LIQUID_PHASE = 2;

/** 32 hexadecimal digits, as evaluator's keys and calculation ids have, from what they stand for. */
export function identifier(text) {
  return createHash("sha256").update(`thermostore example store: ${text}`).digest("hex").slice(0, 32);
}

export function smirnoffForceField(name) {
  const path = new URL("./example-force-field.offxml", import.meta.url);
  const innerXml = readFileSync(path, "utf8").trimEnd();
  return forceField(name, typed("forcefield.forcefield.SmirnoffForceFieldSource", { inner_xml: innerXml }));
}

export function tleapForceField(name, leapSource) {
  const fields = { leap_source: leapSource, cutoff: quantity(9, "angstrom") };
  return forceField(name, typed("forcefield.forcefield.TLeapForceFieldSource", fields));
}

function forceField(name, source) {
  return { name, object: typed("storage.data.ForceFieldData", { force_field_source: source }), files: {} };
}

/** A simulation of a liquid at 1 atm; `parameters` are those it has gradients for. */
export function simulation(name, liquid, forceFieldName, parameters = []) {
  const random = new RandomStream(name);
  const volumes = frameVolumes(liquid, FRAME_COUNT, random);
  const { pdb, dcd } = packedRun({ ...describe(liquid), volumes, random });
  const object = typed("storage.data.StoredSimulationData", {
    substance: mixture(moleFractions(liquid)),
    ...conditions(liquid, quantity(1, "standard_atmosphere")),
    ...origin("simulation layer", forceFieldName),
    coordinate_file_name: "output.pdb",
    trajectory_file_name: "trajectory.dcd",
    observables: observableFrame(liquid, volumes, random, parameters),
    statistical_inefficiency: float(1 + 0.75 * Math.abs(random.normal())),
    number_of_molecules: moleculeCount(liquid),
  });
  return { name, object, files: { "output.pdb": pdb, "trajectory.dcd": dcd } };
}

/** An equilibrated box of a liquid. Its pressure is the same 1 atm, in another unit. */
export function equilibration(name, liquid, forceFieldName) {
  const random = new RandomStream(name);
  const volumes = frameVolumes(liquid, FRAME_COUNT, random);
  const { pdb } = packedRun({ ...describe(liquid), volumes, random });
  const object = typed("storage.data.StoredEquilibrationData", {
    substance: mixture(moleFractions(liquid)),
    ...conditions(liquid, quantity(101.325, "kilopascal")),
    ...origin("equilibration layer", forceFieldName),
    coordinate_file_name: "output.pdb",
    statistical_inefficiency: float(1 + 0.75 * Math.abs(random.normal())),
    number_of_molecules: moleculeCount(liquid),
    max_number_of_molecules: moleculeCount(liquid),
    calculation_layer: "EquilibrationLayer",
  });
  return { name, object, files: { "output.pdb": pdb } };
}

/**
 * The free energy of switching on one solute molecule in a solvent: in the start state the solvent does not
 * feel it, in the end state it does.
 *
 * @param {object} solution how many molecules, how dense, and the free energy with its error in kJ/mol
 */
export function solvation(name, { solute, solvent, solution: liquid, freeEnergy, error }, forceFieldName) {
  const random = new RandomStream(name);
  const run = { ...describe(liquid), volumes: frameVolumes(liquid, FRAME_COUNT, random), random };
  const decoupled = packedRun({ ...run, ghost: solute });
  const coupled = packedRun(run);
  const measurement = typed("unit.Measurement", {
    value: quantity(freeEnergy, "kilojoule / mole"),
    error: quantity(error, "kilojoule / mole"),
  });
  const object = typed("storage.data.StoredFreeEnergyData", {
    substance: solution(solute.smiles, solvent.smiles),
    ...conditions(liquid, quantity(1, "standard_atmosphere")),
    ...origin("solvation free energies", forceFieldName),
    free_energy_difference: typed("utils.observables.Observable", { value: measurement, gradients: [] }),
    topology_file_name: "topology.pdb",
    start_state_trajectory: "decoupled.dcd",
    end_state_trajectory: "coupled.dcd",
  });
  const files = { "topology.pdb": coupled.pdb, "decoupled.dcd": decoupled.dcd, "coupled.dcd": coupled.dcd };
  return { name, object, files };
}

function moleFractions(liquid) {
  return liquid.composition.map(([kind, count]) => [kind.smiles, count / moleculeCount(liquid)]);
}

function conditions({ temperatureK }, pressure) {
  return {
    thermodynamic_state: thermodynamicState(temperatureK, pressure),
    property_phase: LIQUID_PHASE,
  };
}

function origin(calculation, forceFieldName) {
  return {
    source_calculation_id: identifier(`calculation: ${calculation}`),
    force_field_id: identifier(forceFieldName),
  };
}

function describe({ composition }) {
  const parts = composition.map(([kind, count]) => `${count} ${kind.residue}`);
  return { title: `${parts.join(" + ")}, packed, not simulated`, composition };
}
