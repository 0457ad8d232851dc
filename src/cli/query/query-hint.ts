/** What to try when a query finds nothing. */

import type { QueryFlags } from "./filter-flags.js";
import { filtersFromFlags } from "./filters-from-flags.js";

/** A sentence or two for the class and the filters that were given. */
export function hintFor(className: string | undefined, flags: QueryFlags): string {
  const hint = suggestion(className, flags);
  return filtersFromFlags(flags).length > 0 ? `${hint} --why tells what each filter excludes.` : hint;
}

function suggestion(className: string | undefined, flags: QueryFlags): string {
  if (flags.componentsOnly === true) return "Leave out --components-only to find the substance itself.";
  if (flags.substance !== undefined) {
    return "Mole fractions must agree to six decimals; --near-substance is less strict, and --contains SMILES finds every mixture with a molecule.";
  }
  if (isPoint(flags.temperature)) return "Try a range, such as --temperature 290..310K or 298.15K+-0.5K.";
  if (isPoint(flags.pressure)) return "Try a range, such as --pressure 0.9..1.1atm or 1atm+-1%.";
  if (flags.phase !== undefined) return "Try --phase-any: --phase wants exactly these phases.";
  if (filtersFromFlags(flags).length > 0) return "Leave out a filter, or widen one.";
  if (className !== undefined) return "Leave out the class to look through all of them.";
  return '"thermostore stats" tells what is stored.';
}

function isPoint(range: string | false | undefined): boolean {
  return typeof range === "string" && !/\.\.|\+-|±|[<>]/.test(range);
}
