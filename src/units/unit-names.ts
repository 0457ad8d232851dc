/**
 * From a name as somebody writes it to pint's canonical one: spellings, prefixes and the plural "s". The rules
 * are pint's, so that a name means here what it means to evaluator ("cd" is a centiday, "h" Planck's constant).
 */

import { PREFIXES, type PrefixDefinition } from "./prefixes.js";
import { UNITS, type UnitDefinition } from "./unit-definitions.js";

/** A unit found by its name, with the prefix that the name had. */
export interface NamedUnit {
  /** pint's canonical name, e.g. `kilopascal`. */
  readonly name: string;
  readonly prefix: PrefixDefinition | undefined;
  readonly unit: UnitDefinition;
}

const UNITS_BY_SPELLING: ReadonlyMap<string, UnitDefinition> = bySpelling(UNITS);
const PREFIXES_BY_SPELLING: ReadonlyMap<string, PrefixDefinition> = bySpelling(PREFIXES);

/**
 * The unit of that name, or `undefined` if there is none.
 *
 * @example findUnit("kPa")?.name // "kilopascal"
 */
export function findUnit(spelling: string): NamedUnit | undefined {
  const text = normalise(spelling);
  return findSingular(text) ?? (text.endsWith("s") ? findSingular(text.slice(0, -1), 2) : undefined);
}

/** @param minLength - Of the name without prefix: "ms" is a millisecond, but "gs" is not several grams. */
function findSingular(text: string, minLength = 1): NamedUnit | undefined {
  const plain = UNITS_BY_SPELLING.get(text);
  if (plain !== undefined && text.length >= minLength)
    return { name: plain[0], prefix: undefined, unit: plain };
  for (const [spelling, prefix] of PREFIXES_BY_SPELLING) {
    if (!text.startsWith(spelling) || text.length - spelling.length < minLength) continue;
    const unit = UNITS_BY_SPELLING.get(text.slice(spelling.length));
    if (unit !== undefined) return { name: prefix[0] + unit[0], prefix, unit };
  }
  return undefined;
}

/** Keyboards and fonts write some letters in several ways: the sign for degrees, Å and µ. */
function normalise(text: string): string {
  return text.normalize("NFC").replaceAll("\u00b0", "degree").replaceAll("\u03bc", "\u00b5");
}

function bySpelling<Definition extends readonly [string, string, ...string[]]>(
  definitions: readonly Definition[],
): ReadonlyMap<string, Definition> {
  const found = new Map<string, Definition>();
  for (const definition of definitions) {
    const [name, , ...spellings] = definition;
    for (const spelling of [name, ...spellings]) found.set(normalise(spelling), definition);
  }
  return found;
}
