// Turns a composition and a row of box volumes into coordinates: one packed box per frame.

import { dcdBytes } from "./dcd.mjs";
import { PackedBox } from "./packed-box.mjs";
import { pdbText } from "./pdb.mjs";

const SWEEPS_BETWEEN_FRAMES = 10;

/**
 * The files of one run: `pdb` holds the last frame of `dcd`, as a simulation leaves it.
 *
 * @param {object} run
 * @param {string} run.title
 * @param {[object, number][]} run.composition kinds of molecule and how many of each
 * @param {number[]} run.volumes in nm^3, one per frame
 * @param {object} run.random a RandomStream
 * @param {object} [run.ghost] the kind of molecule that the others do not feel
 */
export function packedRun({ title, composition, volumes, random, ghost }) {
  const kinds = composition.flatMap(([kind, count]) => Array.from({ length: count }, () => kind));
  const lengths = volumes.map(boxLength);
  const box = new PackedBox(kinds, lengths[0], random, ghost);
  const frames = lengths.map((length) => {
    box.resize(length);
    box.shake(SWEEPS_BETWEEN_FRAMES);
    return { positions: box.positions(), boxLength: length };
  });
  const last = frames[frames.length - 1];
  return { pdb: pdbText({ title, kinds, ...last }), dcd: dcdBytes(frames) };
}

/** Side of a cube of that many nm^3, in angstrom; rounded, as a cube root may differ in its last bit. */
function boxLength(volume) {
  return Math.round(Math.cbrt(1000 * volume) * 1e6) / 1e6;
}
