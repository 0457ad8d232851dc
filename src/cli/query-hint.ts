/** What to try when a query finds nothing. */

import { filtersFromFlags, type QueryFlags } from "./query-filters.js";

/** One sentence for the class and the filters that were given. */
export function hintFor(className: string | undefined, flags: QueryFlags): string {
  if (flags.componentsOnly === true) return "Leave out --components-only to find the substance itself.";
  if (flags.substance !== undefined) {
    return "Mole fractions must agree to six decimals; --component SMILES finds every mixture with a molecule.";
  }
  if (isPoint(flags.temperature)) return "Try a range, such as --temperature 290..310K.";
  if (isPoint(flags.pressure)) return "Try a range, such as --pressure 0.9..1.1atm.";
  if (filtersFromFlags(flags).length > 0) return "Leave out a filter, or widen one.";
  if (className !== undefined) return "Leave out the class to look through all of them.";
  return '"thermostore stats" tells what is stored.';
}

function isPoint(range: string | undefined): boolean {
  return range !== undefined && !range.includes("..");
}
