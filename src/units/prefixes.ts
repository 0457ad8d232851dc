/**
 * The prefixes of units, as data: SI (SI Brochure, 9th edition, table 7) and binary (IEC 80000-13). Where text
 * could be read in two ways the earlier row wins, as in pint, whose order this is.
 */

/** A prefix: its canonical name, its value as an expression, and other spellings. */
export type PrefixDefinition = readonly [name: string, value: string, ...spellings: string[]];

export const PREFIXES: readonly PrefixDefinition[] = [
  ["yocto", "1e-24", "y"],
  ["zepto", "1e-21", "z"],
  ["atto", "1e-18", "a"],
  ["femto", "1e-15", "f"],
  ["pico", "1e-12", "p"],
  ["nano", "1e-9", "n"],
  ["micro", "1e-6", "µ", "u"],
  ["milli", "1e-3", "m"],
  ["centi", "1e-2", "c"],
  ["deci", "1e-1", "d"],
  ["deca", "1e1", "da", "deka"],
  ["hecto", "1e2", "h"],
  ["kilo", "1e3", "k"],
  ["mega", "1e6", "M"],
  ["giga", "1e9", "G"],
  ["tera", "1e12", "T"],
  ["peta", "1e15", "P"],
  ["exa", "1e18", "E"],
  ["zetta", "1e21", "Z"],
  ["yotta", "1e24", "Y"],
  ["kibi", "1024", "Ki"],
  ["mebi", "1048576", "Mi"],
  ["gibi", "1073741824", "Gi"],
  ["tebi", "1099511627776", "Ti"],
  ["pebi", "1125899906842624", "Pi"],
  ["exbi", "1152921504606846976", "Ei"],
  ["zebi", "1180591620717411303424", "Zi"],
  ["yobi", "1208925819614629174706176", "Yi"],
];
