/**
 * Which molecules contain a substructure, given as a SMARTS pattern. Finding one is hard in the worst case, so
 * time is limited: for one molecule, and for a pattern over many.
 *
 * A pattern means what it means to the OpenFF Toolkit: chirality and double bond stereo in the pattern must be
 * in the molecule (a pattern without them finds any), aromaticity is RDKit's, isotopes are not kept by
 * substances and so never found, and parts joined by "." lie anywhere in the molecule, on different atoms. A
 * pattern that names hydrogen atoms ([H], [#1]) is looked for in the molecule with all of its hydrogens as
 * atoms, which D and * then count; any other in the molecule without them.
 */

import type { MainModule, Mol } from "@rdkit/rdkit";
import { LRUCache } from "lru-cache";
import { InvalidValueError, QueryTooCostlyError } from "../errors.js";
import { RdkitFailure, runInRdkit } from "./run-in-rdkit.js";
import { parseSmarts, type SmartsPattern } from "./smarts.js";

/** What one molecule may cost. */
const LIMIT_MS = 2000;
/** What each further molecule may cost on average; usual ones cost 0.2 ms. */
const AVERAGE_MS = 10;
/** How long molecules are looked at in one run of RDKit. */
const SLICE_MS = 100;

/** Whether the pattern is in the molecule, by `pattern molecule`. */
const answers = new LRUCache<string, boolean>({
  maxSize: 30_000_000,
  sizeCalculation: (_, key) => key.length + 100,
});

/** What a pattern has cost so far. */
interface Cost {
  spentMs: number;
  molecules: number;
}

const costs = new LRUCache<string, Cost>({ max: 1000 });

/**
 * Checks that a text is a SMARTS pattern that can be looked for.
 *
 * @throws {InvalidValueError} for what RDKit cannot read, and beyond 2000 characters, 50 nested branches or 10
 *   nested `$(…)`.
 * @throws {QueryTooCostlyError} if RDKit takes more than 2 s to read it.
 * @example requireSmarts("[OX2H]")
 */
export function requireSmarts(smarts: string): void {
  parseSmarts(smarts);
}

/**
 * Whether a molecule contains a substructure.
 *
 * @param smiles canonical SMILES, as components have it. The molecule without atoms contains nothing.
 * @throws {InvalidValueError} for a bad SMILES or SMARTS.
 * @throws {QueryTooCostlyError} after 2 s for the molecule, or if the pattern takes more than 10 ms on average
 *   in many.
 * @example hasSubstructure("CO", "[OX2H]") // true
 */
export function hasSubstructure(smiles: string, smarts: string): boolean {
  return moleculesWith(smarts, [smiles]).has(smiles);
}

/**
 * The molecules that contain a substructure, of those given by canonical SMILES.
 *
 * @throws {InvalidValueError} for a bad SMILES or SMARTS.
 * @throws {QueryTooCostlyError} after 2 s for one molecule, or if it takes more than 10 ms on average in many.
 * @example moleculesWith("[#7]", ["CO", "CN"]) // Set { "CN" }
 */
export function moleculesWith(smarts: string, smiles: readonly string[]): ReadonlySet<string> {
  const found = new Set<string>();
  const open: string[] = [];
  for (const molecule of new Set(smiles)) {
    const answer = molecule === "" ? false : answers.get(`${smarts} ${molecule}`);
    if (answer === undefined) open.push(molecule);
    else if (answer) found.add(molecule);
  }
  const pattern = parseSmarts(smarts);
  for (let done = 0; done < open.length; ) {
    const slice = examineSlice(pattern, open.slice(done));
    for (const [molecule, answer] of slice) if (answer) found.add(molecule);
    done += slice.size;
  }
  return found;
}

/** Looks at the first of the molecules, and at as many further ones as there is time for. */
function examineSlice(pattern: SmartsPattern, molecules: readonly string[]): ReadonlyMap<string, boolean> {
  const slice = new Map<string, boolean>();
  const started = performance.now();
  try {
    runInRdkit(LIMIT_MS + SLICE_MS, (rdkit) => {
      using query = disposable(rdkit.get_qmol(pattern.smarts), "smarts", pattern.smarts);
      for (const molecule of molecules) {
        slice.set(molecule, isIn(rdkit, query.value, pattern, molecule));
        if (performance.now() - started > SLICE_MS) break;
      }
    });
  } catch (error) {
    if (!(error instanceof RdkitFailure)) throw error;
    throw new QueryTooCostlyError(pattern.smarts, LIMIT_MS, { cause: error });
  } finally {
    for (const [molecule, answer] of slice) answers.set(`${pattern.smarts} ${molecule}`, answer);
  }
  charge(pattern.smarts, performance.now() - started, slice.size);
  return slice;
}

function isIn(rdkit: MainModule, query: Mol, { namesHydrogens }: SmartsPattern, smiles: string): boolean {
  using molecule = disposable(rdkit.get_mol(smiles), "smiles", smiles);
  if (namesHydrogens) molecule.value.add_hs_in_place();
  return molecule.value.get_substruct_match(query, '{"useChirality":true}') !== "{}";
}

function disposable(
  value: Mol | null,
  field: string,
  text: string,
): { value: Mol; [Symbol.dispose](): void } {
  if (value === null) throw new InvalidValueError(field, text, "cannot be read by RDKit");
  return { value, [Symbol.dispose]: () => value.delete() };
}

/** Answers that were found stay known, so that asking again after the error gets further. */
function charge(smarts: string, elapsedMs: number, molecules: number): void {
  const cost = costs.get(smarts) ?? { spentMs: 0, molecules: 0 };
  cost.spentMs += elapsedMs;
  cost.molecules += molecules;
  costs.set(smarts, cost);
  const allowedMs = LIMIT_MS + AVERAGE_MS * cost.molecules;
  if (cost.spentMs <= allowedMs) return;
  costs.delete(smarts);
  throw new QueryTooCostlyError(smarts, allowedMs);
}
