// Fills a periodic cubic box with rigid molecules so that no two of them overlap, and shakes it.
// This is Monte Carlo of hard bodies: it knows contact distances and nothing of energies, so what comes
// out looks like a dense liquid and has its density, but is not a simulation of one.

import { add, length, rotate, scale } from "./vectors.mjs";

const MAXIMUM_SWEEPS = 20000;

/** Molecules in a cubic periodic box, lengths in angstrom. */
export class PackedBox {
  #molecules;
  #boxLength;
  #random;

  /**
   * @param {object[]} kinds one entry per molecule, in the order of the file
   * @param {number} boxLength
   * @param {object} random a RandomStream
   * @param {object} [ghost] a kind of molecule that others may overlap, such as a decoupled solute
   */
  constructor(kinds, boxLength, random, ghost) {
    this.#boxLength = boxLength;
    this.#random = random;
    const centres = shuffled(latticePoints(kinds.length, boxLength), random);
    this.#molecules = kinds.map((kind, index) => {
      const rotation = random.rotation();
      const offsets = kind.atoms.map((atom) => rotate(rotation, atom.position));
      return {
        isGhost: kind === ghost,
        radii: kind.atoms.map((atom) => atom.contactRadius),
        reach: Math.max(...kind.atoms.map((atom) => length(atom.position) + atom.contactRadius)),
        centre: centres[index],
        offsets,
        sites: moved(offsets, centres[index]),
      };
    });
    this.#settle();
  }

  /** Scales the box with the molecules' centres, and moves molecules until none overlap again. */
  resize(boxLength) {
    const factor = boxLength / this.#boxLength;
    this.#boxLength = boxLength;
    for (const molecule of this.#molecules) {
      molecule.centre = scale(molecule.centre, factor);
      molecule.sites = moved(molecule.offsets, molecule.centre);
    }
    this.#settle();
  }

  /** Moves every molecule about `sweeps` times, never into another one. */
  shake(sweeps) {
    for (let sweep = 0; sweep < sweeps; sweep += 1) this.#sweep(0.4);
  }

  /** The positions of all atoms; molecules are whole, their centres lie in the box. */
  positions() {
    return this.#molecules.flatMap((molecule) => molecule.sites);
  }

  #settle() {
    for (let sweep = 0; sweep < MAXIMUM_SWEEPS; sweep += 1) {
      if (this.#sweep(0.3) === 0) return;
    }
    throw new Error("the molecules do not fit: lower the density or the contact radii");
  }

  /** One attempted move per molecule; gives back the overlap that is left, summed over molecules. */
  #sweep(size) {
    let total = 0;
    for (const molecule of this.#molecules) {
      const before = this.#overlap(molecule, molecule.centre, molecule.sites);
      const step = [0, 1, 2].map(() => size * this.#random.symmetric());
      const centre = add(molecule.centre, step).map((value) => this.#wrapped(value));
      const rotation = this.#random.nudge(size);
      const offsets = molecule.offsets.map((offset) => rotate(rotation, offset));
      const sites = moved(offsets, centre);
      const after = this.#overlap(molecule, centre, sites);
      if (after <= before) Object.assign(molecule, { centre, offsets, sites });
      total += Math.min(before, after);
    }
    return total;
  }

  /** How much a molecule with its atoms there would overlap all others; zero if not at all. */
  #overlap(molecule, centre, sites) {
    let total = 0;
    for (const other of this.#molecules) {
      if (other === molecule || molecule.isGhost || other.isGhost) continue;
      const reach = molecule.reach + other.reach;
      if (this.#squaredDistance(centre, other.centre) < reach * reach)
        total += this.#contact(molecule, sites, other);
    }
    return total;
  }

  #contact(molecule, sites, other) {
    let total = 0;
    for (let i = 0; i < sites.length; i += 1) {
      for (let j = 0; j < other.sites.length; j += 1) {
        const closest = molecule.radii[i] + other.radii[j];
        const squared = this.#squaredDistance(sites[i], other.sites[j]);
        total += Math.max(0, 1 - squared / (closest * closest));
      }
    }
    return total;
  }

  /** Between nearest images. */
  #squaredDistance(a, b) {
    const x = this.#nearest(a[0] - b[0]);
    const y = this.#nearest(a[1] - b[1]);
    const z = this.#nearest(a[2] - b[2]);
    return x * x + y * y + z * z;
  }

  #nearest(distance) {
    return distance - this.#boxLength * Math.round(distance / this.#boxLength);
  }

  #wrapped(value) {
    return value - this.#boxLength * Math.floor(value / this.#boxLength);
  }
}

function moved(offsets, centre) {
  return offsets.map((offset) => add(centre, offset));
}

function latticePoints(count, boxLength) {
  let perSide = 1;
  while (perSide * perSide * perSide < count) perSide += 1;
  const places = Array.from({ length: perSide }, (_, index) => ((index + 0.5) * boxLength) / perSide);
  return places.flatMap((x) => places.flatMap((y) => places.map((z) => [x, y, z])));
}

/** Fisher and Yates. */
function shuffled(items, random) {
  const result = [...items];
  for (let last = result.length - 1; last > 0; last -= 1) {
    const other = random.below(last + 1);
    [result[last], result[other]] = [result[other], result[last]];
  }
  return result;
}
