/**
 * Canonical isomeric SMILES, as RDKit writes them after the rules of the OpenFF Toolkit: isotopes and atom
 * maps are dropped, radicals on s- and p-block elements are refused, and only stereocentres that have a CIP
 * label R or S keep their stereochemistry (rings with pseudo-asymmetric centres therefore lose it).
 */

import type { MainModule, Mol } from "@rdkit/rdkit";
import { LRUCache } from "lru-cache";
import { z } from "zod";
import { InvalidValueError } from "../errors.js";
import { RdkitFailure, runInRdkit } from "./run-in-rdkit.js";

const canonicalBySmiles = new LRUCache<string, string>({ max: 50_000 });

/** Bounds what a hostile text can cost; the largest receptors in use have a few thousand atoms. */
const MAX_SMILES_LENGTH = 100_000;
const LIMIT_MS = 20_000;

/**
 * The canonical isomeric SMILES of a molecule.
 *
 * @throws {InvalidValueError} if the text is no SMILES, or the molecule has radical electrons.
 * @example canonicalSmiles("OC") // "CO"
 */
export function canonicalSmiles(smiles: string): string {
  const known = canonicalBySmiles.get(smiles);
  if (known !== undefined) return known;
  const canonical = canonicalise(smiles);
  canonicalBySmiles.set(smiles, canonical);
  return canonical;
}

function canonicalise(smiles: string): string {
  const trimmed = smiles.trim();
  if (trimmed.length > MAX_SMILES_LENGTH) {
    throw new InvalidValueError("smiles", trimmed, `is longer than ${MAX_SMILES_LENGTH} characters`);
  }
  // RDKit also takes molecule files and JSON, and a name after white space: none of those is a SMILES.
  if (/[\s{]/.test(trimmed)) throw new InvalidValueError("smiles", smiles, "is not a SMILES");
  const bare = trimmed.replace(/\[\d+(?=[A-Za-z*])/g, "[").replace(/:\d+\]/g, "]");
  // evaluator takes the empty text for a molecule without atoms; RDKit cannot write that as JSON.
  if (bare === "") return "";
  try {
    return runInRdkit(LIMIT_MS, (rdkit) => canonicalInRdkit(rdkit, bare, smiles));
  } catch (error) {
    if (!(error instanceof RdkitFailure)) throw error;
    throw new InvalidValueError("smiles", smiles, "is too large or too complex for RDKit", { cause: error });
  }
}

function canonicalInRdkit(rdkit: MainModule, bare: string, smiles: string): string {
  using molecule = parse(rdkit, bare, smiles);
  const graph = moleculeGraph.parse(JSON.parse(molecule.value.get_json()));
  refuseRadicals(graph, smiles);
  const unlabelled = stereocentresWithoutLabel(graph);
  if (unlabelled.length === 0) return molecule.value.get_smiles();
  for (const atom of unlabelled) delete atom.stereo;
  using flattened = parse(rdkit, JSON.stringify(graph), smiles);
  return flattened.value.get_smiles();
}

interface DisposableMolecule {
  readonly value: Mol;
  [Symbol.dispose](): void;
}

function parse(rdkit: MainModule, text: string, smiles: string): DisposableMolecule {
  const value = rdkit.get_mol(text);
  if (value === null) throw new InvalidValueError("smiles", smiles, "is not a SMILES that RDKit can read");
  return { value, [Symbol.dispose]: () => value.delete() };
}

const moleculeGraph = z.looseObject({
  defaults: z.looseObject({ atom: z.looseObject({ z: z.number() }) }),
  molecules: z.array(
    z.looseObject({
      atoms: z.array(
        z.looseObject({
          z: z.number().optional(),
          nRad: z.number().optional(),
          stereo: z.string().optional(),
        }),
      ),
      extensions: z
        .array(z.looseObject({ cipCodes: z.array(z.tuple([z.number(), z.string()])).optional() }))
        .optional(),
    }),
  ),
});
type MoleculeGraph = z.infer<typeof moleculeGraph>;

function refuseRadicals(graph: MoleculeGraph, smiles: string): void {
  for (const molecule of graph.molecules) {
    for (const atom of molecule.atoms) {
      if ((atom.nRad ?? 0) > 0 && isMainGroup(atom.z ?? graph.defaults.atom.z)) {
        throw new InvalidValueError("smiles", smiles, "has radical electrons, which are not supported");
      }
    }
  }
}

/** Whether an element of atomic number `z` belongs to the s or p block of the periodic table. */
function isMainGroup(z: number): boolean {
  const dAndFBlock: readonly (readonly [number, number])[] = [
    [21, 30],
    [39, 48],
    [57, 80],
    [89, 112],
  ];
  return !dAndFBlock.some(([first, last]) => z >= first && z <= last);
}

function stereocentresWithoutLabel(graph: MoleculeGraph): { stereo?: string | undefined }[] {
  return graph.molecules.flatMap((molecule) => {
    const codes = (molecule.extensions ?? []).flatMap((extension) => extension.cipCodes ?? []);
    const labelled = new Set(codes.filter(([, code]) => code === "R" || code === "S").map(([atom]) => atom));
    return molecule.atoms.filter((atom, index) => atom.stereo !== undefined && !labelled.has(index));
  });
}
