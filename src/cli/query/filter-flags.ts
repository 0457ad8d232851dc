/**
 * The filters of the commands that look for objects: their flags as a table, from which the options of the
 * commands, their help and the type of what they hold are made. No more than that is loaded for help.
 */

/** A flag, what it is for, and whether it is given once, several times, or without a value. */
export interface FilterFlag {
  readonly flags: string;
  readonly help: string;
  readonly kind: "text" | "list" | "switch";
}

/** The flags by group and by the name under which commander keeps their values. */
export const FILTER_FLAGS = {
  "Substance (quote what holds |, { or }):": {
    substance: {
      flags: "--substance <TEXT>",
      help: "exactly this: CO{x=0.2}|O{x=0.8}; amounts left out are equal; repeat it for more components",
      kind: "list",
    },
    componentsOnly: {
      flags: "--components-only",
      help: "with --substance: pure data of each of its components instead",
      kind: "switch",
    },
    nearSubstance: {
      flags: "--near-substance <TEXT>",
      help: "these components in nearly these mole fractions",
      kind: "text",
    },
    within: { flags: "--within <X>", help: "how near, as a mole fraction (default: 0.01)", kind: "text" },
    contains: {
      flags: "--contains <SMILES>",
      help: "this molecule, perhaps beside others: CO, or C{sol} in that role; repeat it for more",
      kind: "list",
    },
    component: { flags: "--component <SMILES>", help: "the same as --contains", kind: "list" },
    anyOf: { flags: "--any-of <SMILES,...>", help: "at least one of these molecules", kind: "list" },
    only: { flags: "--only <SMILES,...>", help: "no other molecules than these", kind: "list" },
    without: { flags: "--without <SMILES,...>", help: "none of these molecules", kind: "list" },
    components: { flags: "--components <RANGE>", help: "number of components: 2, 2.., 2..3", kind: "text" },
    amount: {
      flags: "--amount <SMILES=RANGE>",
      help: "mole fraction: CO=0.2..0.4; with C{n=1..2} number of molecules; repeatable",
      kind: "list",
    },
    role: { flags: "--role <ROLE>", help: "a component in this role: solv, sol, lig, rec", kind: "list" },
    smarts: {
      flags: "--smarts <PATTERN>",
      help: "a component with this substructure; repeatable",
      kind: "list",
    },
    everySmarts: {
      flags: "--every-smarts <PATTERN>",
      help: "all components have it; repeatable",
      kind: "list",
    },
  },
  "State (ranges have units and open ends):": {
    temperature: {
      flags: "-T, --temperature <RANGE>",
      help: "298.15K, 290..310K, 290K.., 298.15K+-0.5K",
      kind: "text",
    },
    pressure: { flags: "-P, --pressure <RANGE>", help: "1atm, 0.9..1.1bar, 1atm+-1%", kind: "text" },
    noPressure: {
      flags: "--no-pressure",
      help: "states without a pressure (constant volume)",
      kind: "switch",
    },
    nearest: {
      flags: "--nearest <STATE>",
      help: "of what matches, the objects in the states nearest to this one: '298.15K 1atm'",
      kind: "text",
    },
    states: { flags: "--states <N>", help: "how many nearest states (default: 1)", kind: "text" },
    phase: {
      flags: "--phase <PHASE>",
      help: "exactly: liquid, gas, solid, liquid+gas, or the bits",
      kind: "text",
    },
    phaseAny: { flags: "--phase-any <PHASES>", help: "any of these, perhaps beside others", kind: "text" },
    phaseAll: { flags: "--phase-all <PHASES>", help: "all of these, perhaps beside others", kind: "text" },
  },
  "Where it comes from (repeated: one of; ending in *: starts with):": {
    forceField: { flags: "--force-field <KEY>", help: "the key of the force field", kind: "list" },
    sourceCalculation: {
      flags: "--source-calculation <ID>",
      help: "the id of the calculation that made the data",
      kind: "list",
    },
    layer: { flags: "--layer <NAME>", help: "the calculation layer of equilibration data", kind: "list" },
    storedSince: {
      flags: "--stored-since <TIME>",
      help: "stored at this time or later: 2026-02-28, 2026-02-28T18:30Z, or 12h, 7d, 4w ago",
      kind: "text",
    },
    storedBefore: { flags: "--stored-before <TIME>", help: "stored before this time", kind: "text" },
    storedBy: { flags: "--stored-by <USER>", help: "the user who stored it; repeated: one of", kind: "list" },
  },
  "Size and content:": {
    molecules: { flags: "--molecules <RANGE>", help: "number of molecules: 256, 100..500", kind: "text" },
    maxMolecules: {
      flags: "--max-molecules <RANGE>",
      help: "the largest number of molecules that was allowed",
      kind: "text",
    },
    inefficiency: { flags: "--inefficiency <RANGE>", help: "statistical inefficiency: ..2.5", kind: "text" },
    observable: {
      flags: "--observable <NAME>",
      help: "has it frame by frame: Density; repeatable",
      kind: "list",
    },
    archiveSize: {
      flags: "--archive-size <RANGE>",
      help: "size of its files: 1GiB.., ..500MB",
      kind: "text",
    },
    file: {
      flags: "--file <GLOB>",
      help: "has such a file: *.dcd, logs/**; repeatable",
      kind: "list",
    },
    attribute: {
      flags: "--attribute <NAME=VALUE>",
      help: "any attribute of the class, also of your own: method=Green*, error=..0.5; repeatable",
      kind: "list",
    },
  },
  "Anything else:": {
    where: {
      flags: "--where <EXPRESSION>",
      help: "with and, or, not: 'phase any of gas or (temperature > 350 K and not contains CO)'",
      kind: "text",
    },
  },
} as const satisfies Readonly<Record<string, Readonly<Record<string, FilterFlag>>>>;

type Groups = typeof FILTER_FLAGS;
type Flags = { [G in keyof Groups]: Groups[G] }[keyof Groups];
type Names<T> = T extends unknown ? keyof T : never;
type FlagOf<N, T = Flags> = T extends unknown ? (N extends keyof T ? T[N] : never) : never;
type ValueOf<F> = F extends { readonly kind: "list" }
  ? readonly string[]
  : F extends { readonly kind: "switch" }
    ? boolean
    : string;

/** The name of a filter. */
export type FilterName = Names<Flags>;

/** What the filters of a command line say, as commander gives them. */
export type QueryFlags = {
  // commander keeps --no-pressure as the pressure false.
  readonly [N in Exclude<FilterName, "noPressure" | "pressure">]?: ValueOf<FlagOf<N>>;
} & { readonly pressure?: string | false };

/** The names under which commander keeps the values. */
export const FILTER_NAMES: readonly string[] = Object.values(FILTER_FLAGS)
  .flatMap((group) => Object.keys(group))
  .filter((name) => name !== "noPressure");

/** The flag that a person types for a filter. */
export function flagOf(name: FilterName): string {
  for (const group of Object.values<Readonly<Record<string, FilterFlag>>>(FILTER_FLAGS)) {
    const flags = group[name]?.flags;
    if (flags !== undefined) return /--[a-z-]+/.exec(flags)?.[0] ?? flags;
  }
  return name;
}
