// The five kinds of molecule in the example store: their atoms, bonds and one rigid geometry each, built
// from rounded textbook bond lengths and angles (angstrom, degrees) of the free molecules.

import { add, cross, scale, subtract, unit } from "./vectors.mjs";

const ATOMIC_MASS = { H: 1.008, C: 12.011, O: 15.999 };

/** Half the closest distance at which two molecules may touch, by element; their sum is the distance. */
const CONTACT_RADIUS = { H: 0.95, C: 1.5, O: 1.35 };

const TETRAHEDRAL = 109.47;

/**
 * One kind of molecule.
 *
 * @param {object} kind
 * @param {string} kind.residue the name in PDB files; where it has one, that of the PDB's component dictionary
 * @param {number} kind.constraints how many distances a simulation would hold fixed: bonds to hydrogen, and
 *   all three in water
 * @param {[string, number[]][]} kind.atoms name (its first letter is the element) and position
 * @param {[number, number][]} kind.bonds pairs of atom indices
 */
function molecule({ smiles, residue, constraints, atoms, bonds }) {
  const masses = atoms.map(([name]) => ATOMIC_MASS[name[0]]);
  const molarMass = masses.reduce((sum, mass) => sum + mass, 0);
  const weighted = atoms.map(([, position], index) => scale(position, masses[index] / molarMass));
  const centre = weighted.reduce(add, [0, 0, 0]);
  return {
    smiles,
    residue,
    molarMass,
    bonds,
    degreesOfFreedom: 3 * atoms.length - constraints,
    atoms: atoms.map(([name, position]) => ({
      name,
      element: name[0],
      contactRadius: CONTACT_RADIUS[name[0]],
      // Sines may differ in the last bit between engines; four decimals hide that, and are plenty.
      position: subtract(position, centre).map((value) => Math.round(value * 1e4) / 1e4),
    })),
  };
}

/** The place at `distance` from `a`, at `angle` to `b`, and turned by `dihedral` against `c`; in degrees. */
function place(a, b, c, distance, angle, dihedral) {
  const [theta, phi] = [angle, dihedral].map((degrees) => (degrees * Math.PI) / 180);
  const alongBond = unit(subtract(a, b));
  const normal = unit(cross(subtract(b, c), alongBond));
  const inPlane = cross(normal, alongBond);
  const offset = add(
    scale(alongBond, -Math.cos(theta)),
    add(scale(inPlane, Math.sin(theta) * Math.cos(phi)), scale(normal, Math.sin(theta) * Math.sin(phi))),
  );
  return add(a, scale(offset, distance));
}

function onCircle(radius, degrees) {
  const angle = (degrees * Math.PI) / 180;
  return [radius * Math.cos(angle), radius * Math.sin(angle), 0];
}

function buildWater() {
  const half = 104.52 / 2;
  return molecule({
    smiles: "O",
    residue: "HOH",
    constraints: 3,
    atoms: [
      ["O", [0, 0, 0]],
      ["H1", onCircle(0.9572, half)],
      ["H2", onCircle(0.9572, -half)],
    ],
    bonds: [
      [0, 1],
      [0, 2],
    ],
  });
}

function buildMethanol() {
  const carbon = [0, 0, 0];
  const oxygen = [1.425, 0, 0];
  const hydroxyl = place(oxygen, carbon, [0, 1, 0], 0.945, 108.5, 180);
  const methyl = [180, 60, -60].map((turn) => place(carbon, oxygen, hydroxyl, 1.094, TETRAHEDRAL, turn));
  return molecule({
    smiles: "CO",
    residue: "MOH",
    constraints: 4,
    atoms: [["C1", carbon], ["O1", oxygen], ...numbered(methyl, 1), ["H4", hydroxyl]],
    bonds: [
      [0, 1],
      [0, 2],
      [0, 3],
      [0, 4],
      [1, 5],
    ],
  });
}

/** Ethanol with the hydroxyl hydrogen opposite the methyl group (the anti conformer). */
function buildEthanol() {
  const methylCarbon = [0, 0, 0];
  const carbon = [1.512, 0, 0];
  const oxygen = place(carbon, methylCarbon, [0, 1, 0], 1.431, 107.8, 180);
  const hydroxyl = place(oxygen, carbon, methylCarbon, 0.971, 105, 180);
  const methyl = [180, 60, -60].map((turn) => place(methylCarbon, carbon, oxygen, 1.09, 110.5, turn));
  const methylene = [120, -120].map((turn) => place(carbon, methylCarbon, methyl[0], 1.09, 110, turn - 180));
  return molecule({
    smiles: "CCO",
    residue: "EOH",
    constraints: 6,
    atoms: [
      ["C1", methylCarbon],
      ["C2", carbon],
      ["O1", oxygen],
      ...numbered(methyl, 1),
      ...numbered(methylene, 4),
      ["H6", hydroxyl],
    ],
    bonds: [
      [0, 1],
      [0, 3],
      [0, 4],
      [0, 5],
      [1, 2],
      [1, 6],
      [1, 7],
      [2, 8],
    ],
  });
}

function buildBenzene() {
  const corners = [0, 1, 2, 3, 4, 5];
  return molecule({
    smiles: "c1ccccc1",
    residue: "BNZ",
    constraints: 6,
    atoms: [
      ...corners.map((corner) => [`C${corner + 1}`, onCircle(1.399, 60 * corner)]),
      ...corners.map((corner) => [`H${corner + 1}`, onCircle(1.399 + 1.084, 60 * corner)]),
    ],
    bonds: [
      ...corners.map((corner) => [corner, (corner + 1) % 6]),
      ...corners.map((corner) => [corner, corner + 6]),
    ],
  });
}

function buildMethane() {
  const corner = 1.087 / Math.sqrt(3);
  const hydrogens = [
    [corner, corner, corner],
    [corner, -corner, -corner],
    [-corner, corner, -corner],
    [-corner, -corner, corner],
  ];
  return molecule({
    smiles: "C",
    residue: "CH4",
    constraints: 4,
    atoms: [["C1", [0, 0, 0]], ...numbered(hydrogens, 1)],
    bonds: [
      [0, 1],
      [0, 2],
      [0, 3],
      [0, 4],
    ],
  });
}

function numbered(hydrogens, first) {
  return hydrogens.map((position, index) => [`H${first + index}`, position]);
}

export const water = buildWater();
export const methanol = buildMethanol();
export const ethanol = buildEthanol();
export const benzene = buildBenzene();
export const methane = buildMethane();
