// What is in the example store: two force fields, and eleven calculations with them.

import {
  equilibration,
  simulation,
  smirnoffForceField,
  solvation,
  tleapForceField,
} from "./calculations.mjs";
import {
  benzeneAt25,
  ethanolAt25,
  ethanolInWater20,
  ethanolInWater50,
  methanolAt25,
  methanolInWater30,
  waterAt25,
  waterAt35,
} from "./liquids.mjs";
import { methane, water } from "./molecules.mjs";
import { gradientKey } from "./typed-json.mjs";

const SMIRNOFF = "force field: SMIRNOFF";
const GAFF = "force field: GAFF 2";

/** Depth and width of saturated carbon's Lennard-Jones well in the SMIRNOFF force field. */
const CARBON_PARAMETERS = [
  {
    key: gradientKey("vdW", "[#6X4:1]", "epsilon"),
    slope: -75,
    energyUnit: "kilojoule / kilocalorie",
    reducedUnit: "mole / kilocalorie",
  },
  {
    key: gradientKey("vdW", "[#6X4:1]", "rmin_half"),
    slope: -9,
    energyUnit: "kilojoule / angstrom / mole",
    reducedUnit: "1 / angstrom",
  },
];

/** Hydration of methane: 2.00 +- 0.20 kcal/mol, in a box as dense as water with a molecule of 37 mL/mol in it. */
const METHANE_HYDRATION = {
  solute: methane,
  solvent: water,
  solution: {
    ...waterAt25,
    composition: [
      [methane, 1],
      [water, 64],
    ],
    density: 0.9796,
  },
  freeEnergy: 8.368,
  error: 0.8368,
};

/** All objects of the store with their files, `{ name, object, files }`. */
export function catalogue() {
  return [
    smirnoffForceField(SMIRNOFF),
    tleapForceField(GAFF, "leaprc.gaff2"),
    simulation("water, 25 C", waterAt25, SMIRNOFF),
    simulation("water, 35 C", waterAt35, SMIRNOFF),
    simulation("methanol, 25 C", methanolAt25, SMIRNOFF),
    simulation("ethanol, 25 C", ethanolAt25, SMIRNOFF, CARBON_PARAMETERS),
    simulation("benzene, 25 C", benzeneAt25, GAFF),
    simulation("ethanol in water, x = 0.2, 25 C", ethanolInWater20, SMIRNOFF),
    simulation("ethanol in water, x = 0.5, 25 C", ethanolInWater50, SMIRNOFF),
    simulation("methanol in water, x = 0.3, 25 C", methanolInWater30, SMIRNOFF),
    equilibration("equilibrated water, 25 C", waterAt25, SMIRNOFF),
    equilibration("equilibrated ethanol in water, x = 0.5, 25 C", ethanolInWater50, SMIRNOFF),
    solvation("hydration of methane, 25 C", METHANE_HYDRATION, GAFF),
  ];
}
