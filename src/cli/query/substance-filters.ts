/** The filters about substances and their components. */

import { InvalidValueError } from "../../errors.js";
import { namedTest } from "../../query/build/component.js";
import { components } from "../../query/build/components.js";
import { substance as substanceCriteria } from "../../query/build/substance.js";
import type { Criterion } from "../../query/criterion.js";
import { countScale, fractionScale, numberScale } from "../../query/expression/scale.js";
import { isComponentRole } from "../../substances/component.js";
import { parseSubstance } from "../../substances/parse-substance.js";
import { requireSmarts } from "../../substances/substructure.js";
import { readingFlag, UsageError } from "../usage-error.js";
import { columnFilter, criterionFilter, type Filter } from "./filter.js";
import { type FilterName, flagOf, type QueryFlags } from "./filter-flags.js";
import { readFlagRange } from "./read-flag-range.js";

/** @throws {UsageError} for a filter that cannot be read. */
export function substanceFilters(flags: QueryFlags): readonly Filter[] {
  return [
    ...exactSubstance(flags),
    ...nearSubstance(flags),
    ...each("contains", flags.contains, (text) => components.all(...namesIn(text))),
    ...each("component", flags.component, (text) => components.all(...namesIn(text))),
    ...together("anyOf", flags.anyOf, (names) => components.any(...names)),
    ...together("only", flags.only, (names) => components.only(...names)),
    ...together("without", flags.without, (names) => components.none(...names)),
    ...count(flags.components),
    ...each("amount", flags.amount, amountCriterion),
    ...each("role", flags.role, (text) => some({ roles: [readRole(text)] })),
    ...each("smarts", flags.smarts, (text) => some({ smarts: readSmarts(text) })),
    ...each("everySmarts", flags.everySmarts, (text) => ({
      kind: "component",
      quantifier: "every",
      test: { smarts: readSmarts(text) },
    })),
  ];
}

type Test = Extract<Criterion, { kind: "component" }>["test"];

function some(test: Test): Criterion {
  return { kind: "component", quantifier: "some", test };
}

function exactSubstance({ substance, componentsOnly }: QueryFlags): readonly Filter[] {
  if (substance === undefined) {
    if (componentsOnly !== true) return [];
    throw new UsageError("--components-only says what to look for of a --substance; give one.");
  }
  const value = readingFlag("--substance", () => parseSubstance(substance.join("|")));
  const only = componentsOnly === true ? { substanceQuery: { componentsOnly } } : {};
  return [columnFilter("--substance", "substance", (name) => ({ values: { [name]: value, ...only } }))];
}

function nearSubstance({ nearSubstance: text, within = "0.01" }: QueryFlags): readonly Filter[] {
  if (text === undefined) return [];
  const { from: absolute = Number.NaN } = readFlagRange("--within", within, fractionScale);
  const criterion = readingFlag("--near-substance", () => substanceCriteria.near(text, { absolute }));
  return [criterionFilter("--near-substance", "substance", criterion)];
}

/** A filter for each time that the flag was given: all must hold. */
function each(
  name: FilterName,
  texts: readonly string[] | undefined,
  read: (text: string) => Criterion,
): readonly Filter[] {
  const flag = flagOf(name);
  return (texts ?? []).map((text) =>
    criterionFilter(
      flag,
      "substance",
      readingFlag(flag, () => read(text)),
    ),
  );
}

/** One filter for all molecules of a flag, however often it was given. */
function together(
  name: FilterName,
  texts: readonly string[] | undefined,
  read: (names: readonly string[]) => Criterion,
): readonly Filter[] {
  if (texts === undefined) return [];
  const flag = flagOf(name);
  const criterion = readingFlag(flag, () => read(texts.flatMap(namesIn)));
  return [criterionFilter(flag, "substance", criterion)];
}

function count(text: string | undefined): readonly Filter[] {
  if (text === undefined) return [];
  const interval = readFlagRange("--components", text, countScale);
  return [criterionFilter("--components", "substance", { kind: "componentCount", interval })];
}

/** `CO=0.2..0.4`; or in braces, as in a substance, `CO{x=0.2..0.4}` and, for a number of molecules, `C{sol}{n=1..2}`. */
function amountCriterion(text: string): Criterion {
  const [, named, kind, bracedRange] = /^(.*)\{([xn])=([^{}]*)\}$/.exec(text) ?? [];
  const sign = text.lastIndexOf("=");
  const name = named ?? text.slice(0, sign);
  const range = bracedRange ?? text.slice(sign + 1);
  if (sign < 1 || name === "" || range === "") {
    throw new InvalidValueError("", text, "must be like CO=0.2..0.4, or C{sol}{n=1..2}");
  }
  return some(
    kind === "n"
      ? { ...namedTest(name), exactAmount: readFlagRange("--amount", range, numberScale) }
      : { ...namedTest(name), moleFraction: readFlagRange("--amount", range, fractionScale) },
  );
}

const ROLE_NAMES: Readonly<Record<string, string>> = {
  solvent: "solv",
  solute: "sol",
  ligand: "lig",
  receptor: "rec",
};

function readRole(text: string): string {
  const role = ROLE_NAMES[text.toLowerCase()] ?? text.toLowerCase();
  if (isComponentRole(role)) return role;
  throw new InvalidValueError("", text, "must be solv, sol, lig or rec");
}

function readSmarts(text: string): string {
  requireSmarts(text);
  return text;
}

/** SMILES have no commas. */
function namesIn(text: string): readonly string[] {
  return text.split(",").map((name) => name.trim());
}
