/** SMARTS patterns: which texts are taken for one, before and after RDKit has read them. */

import { LRUCache } from "lru-cache";
import { InvalidValueError, QueryTooCostlyError } from "../errors.js";
import { RdkitFailure, runInRdkit } from "./run-in-rdkit.js";

/** What is known of a pattern that RDKit can read. */
export interface SmartsPattern {
  readonly smarts: string;
  /** Whether it names hydrogen atoms: then molecules must have theirs as atoms. */
  readonly namesHydrogens: boolean;
}

/** Patterns in use have up to some hundred characters; what RDKit needs grows steeply with nesting. */
const MAX_LENGTH = 2000;
const MAX_NESTING = 50;
const MAX_RECURSION = 10;
const LIMIT_MS = 2000;

const patterns = new LRUCache<string, SmartsPattern>({ max: 1000 });

/**
 * The pattern that a text stands for.
 *
 * @throws {InvalidValueError} for what RDKit cannot read, and beyond 2000 characters, 50 nested branches or 10
 *   nested `$(…)`.
 */
export function parseSmarts(smarts: string): SmartsPattern {
  const known = patterns.get(smarts);
  if (known !== undefined) return known;
  requireModestSize(smarts);
  const pattern = { smarts, namesHydrogens: namesHydrogens(smarts) };
  patterns.set(smarts, pattern);
  return pattern;
}

function requireModestSize(smarts: string): void {
  if (smarts.length > MAX_LENGTH) {
    throw new InvalidValueError("smarts", smarts, `is longer than ${MAX_LENGTH} characters`);
  }
  // RDKit also takes a name or extensions after white space.
  if (!/^[!-~]+$/.test(smarts)) {
    throw new InvalidValueError("smarts", smarts, "must be printable ASCII without spaces");
  }
  const recursions: boolean[] = [];
  for (const [text] of smarts.matchAll(/\$?\(|\)/g)) {
    if (text === ")") recursions.pop();
    else recursions.push(text === "$(");
    if (recursions.length > MAX_NESTING) {
      throw new InvalidValueError("smarts", smarts, `nests parentheses more than ${MAX_NESTING} deep`);
    }
    if (recursions.filter(Boolean).length > MAX_RECURSION) {
      throw new InvalidValueError("smarts", smarts, `nests $(…) more than ${MAX_RECURSION} deep`);
    }
  }
}

function namesHydrogens(smarts: string): boolean {
  try {
    return runInRdkit(LIMIT_MS, (rdkit) => {
      const pattern = rdkit.get_qmol(smarts);
      const isPattern = pattern !== null && pattern.get_num_atoms() > 0;
      // RDKit writes the atom [H] as [#1], and counts of hydrogens, as in [OH], as H1.
      const answer = isPattern && /#1(?!\d)/.test(pattern.get_smarts());
      pattern?.delete();
      if (isPattern) return answer;
      throw new InvalidValueError("smarts", smarts, "is not a SMARTS pattern that RDKit can read");
    });
  } catch (error) {
    if (error instanceof RdkitFailure) throw new QueryTooCostlyError(smarts, LIMIT_MS, { cause: error });
    throw error;
  }
}
