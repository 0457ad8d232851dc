/** The pieces of data of the hot spot, and their versions: none is ever made twice. */

import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { frame, makeSimulation } from "../../dist/conformance/fixtures.js";
import { filesOf, storeIntent } from "../audit/journal.mjs";

export const FORCE_FIELD_KEY = "force-field-of-the-hot-spot";

/** Pieces that are removed and brought back too. */
export const HOT = ["hot 1", "hot 2", "hot 3", "hot 4"];
/** Pieces that are only ever stored: in the end the best version of each must be there. */
export const CHAMPIONS = ["champion 1", "champion 2"];

const SHARED_BYTES = Buffer.alloc(40_000, "ATOM      1  O   HOH A   1\n");

/** A version of a piece with its directory; `stamp` tells it from all others. */
export async function makeVersion(piece, { rank, stamp, directory }) {
  const object = makeSimulation({
    forceFieldId: FORCE_FIELD_KEY,
    sourceCalculationId: piece,
    statisticalInefficiency: rank,
    observables: frame([stamp]),
  });
  await mkdir(directory, { recursive: true });
  await writeFile(join(directory, "output.pdb"), SHARED_BYTES);
  await writeFile(join(directory, "trajectory.dcd"), `${piece}, rank ${rank}, ${stamp}`);
  return { object, directory, intent: storeIntent(object, await filesOf(directory), { piece, rank }) };
}

/** A rank that is better than most, the later the more seldom; so that replacing never ends. */
export function randomRank() {
  return 1 + Math.floor(Math.random() * 1_000_000);
}
