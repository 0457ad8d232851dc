/**
 * Reads criteria about the components of a substance:
 *
 *     contains = "contains" ( ( "all of" | "none of" | "only" | "exactly" ) list of components | test )
 *     every    = "every component" { part }
 *     pure     = "pure" list of components        the substance is exactly one of them
 *     test     = part { part } | "component" { part }
 *     part     = component | "any of" list of components | "smarts" pattern
 *              | "role" list of roles | "x" range | "n" range
 *
 * A component is a SMILES, maybe with a role: `CO`, `CO{sol}`; in "pure" also with a count: `CO{sol}{n=1}`. All
 * parts of a test are about the same component. `match "…"` stands for a canonical SMILES, or in "pure" for a
 * component's identifier, as it is.
 */

import { parseComponent } from "../../substances/parse-substance.js";
import { namedTest } from "../build/component.js";
import { components } from "../build/components.js";
import type { ComponentTest, PureAmount, PureComponent } from "../component-criterion.js";
import type { Criterion } from "../criterion.js";
import type { Interval } from "../interval.js";
import { readList } from "./read-list.js";
import { readRange } from "./read-range.js";
import { fractionScale, numberScale, type Scale } from "./scale.js";
import type { Scanner } from "./scanner.js";

/** What stands behind "contains". */
export function readContains(scanner: Scanner): Criterion {
  const word = scanner.takeWord("all", "none", "only", "exactly");
  if (word === "all" || word === "none") {
    requireOf(scanner, word);
    return components[word](...readNames(scanner));
  }
  if (word === "only" || word === "exactly") return components[word](...readNames(scanner));
  const start = scanner.position;
  const isAny = scanner.takeWord("component") !== undefined;
  const test = readTest(scanner);
  if (isAny || Object.keys(test).length > 0) return { kind: "component", quantifier: "some", test };
  throw scanner.expected('a component like CO or CO{sol}, "any of", "smarts", "role", "x" or "n"', start);
}

/** What stands behind "every". */
export function readEvery(scanner: Scanner): Criterion {
  if (scanner.takeWord("component") === undefined) throw scanner.expected('"component" after "every"');
  return { kind: "component", quantifier: "every", test: readTest(scanner) };
}

/** What stands behind "pure". */
export function readPure(scanner: Scanner): PureComponent {
  return { kind: "pureComponent", candidates: readList(scanner, () => readCandidate(scanner)) };
}

type Parts = { -readonly [K in keyof ComponentTest]: ComponentTest[K] };

function readTest(scanner: Scanner): ComponentTest {
  const test: Parts = {};
  for (;;) {
    const start = scanner.position;
    const part = readPart(scanner);
    if (part === undefined) return test;
    if (Object.keys(part).some((name) => name in test)) {
      throw scanner.error("this is said of the component already; join with and, or", start);
    }
    Object.assign(test, part);
  }
}

function readPart(scanner: Scanner): ComponentTest | undefined {
  switch (scanner.takeWord("any", "smarts", "role", "x", "n")) {
    case "any":
      return readAnyOf(scanner);
    case "smarts":
      return { smarts: scanner.takeValue('a SMARTS pattern, like "[OX2H]"').text };
    case "role":
      return { roles: readList(scanner, () => scanner.takeValue("a role: solv, sol, lig or rec").text) };
    case "x":
      return { moleFraction: readAmount(scanner, fractionScale) };
    case "n":
      return { exactAmount: readAmount(scanner, numberScale) };
  }
  return endsTest(scanner) ? undefined : readMolecule(scanner);
}

function readAmount<N extends number | bigint>(scanner: Scanner, scale: Scale<N>): Interval<N> {
  const start = scanner.position;
  const { interval, isOutside } = readRange(scanner, scale);
  if (isOutside) throw scanner.error('"!=" cannot be said of an amount; use "not contains"', start);
  return interval;
}

/** Whether the next piece belongs to no test. */
function endsTest(scanner: Scanner): boolean {
  if (scanner.isAtEnd || /[),]/.test(scanner.text[scanner.position] ?? "")) return true;
  return /^(?:and|or|not)(?![^\s()])/i.test(scanner.text.slice(scanner.position, scanner.position + 4));
}

/** Several molecules are one test if their roles are the same. */
function readAnyOf(scanner: Scanner): ComponentTest {
  requireOf(scanner, "any");
  const start = scanner.position;
  const tests = readList(scanner, () => readMolecule(scanner));
  const roles = tests[0]?.roles;
  if (tests.some((test) => test.roles?.[0] !== roles?.[0])) {
    throw scanner.error('components behind "any of" must have the same role, or none; join with "or"', start);
  }
  return { smiles: tests.flatMap(({ smiles = [] }) => smiles), ...(roles === undefined ? {} : { roles }) };
}

function readMolecule(scanner: Scanner): ComponentTest {
  if (scanner.takeMatch()) return { smiles: [scanner.takeValue("a canonical SMILES").text] };
  const { text, position } = scanner.takeValue("a component, like CO or CO{sol}");
  return scanner.at(position, () => namedTest(text));
}

function readNames(scanner: Scanner): readonly string[] {
  return readList(scanner, () => {
    const { text, position } = scanner.takeValue("a component, like CO or CO{sol}");
    scanner.at(position, () => parseComponent(text));
    return text;
  });
}

function readCandidate(scanner: Scanner): PureComponent["candidates"][number] {
  const isMatchText = scanner.takeMatch();
  const { text, position } = scanner.takeValue("a component, like CO or CO{sol}{n=1}");
  const [whole, count] = /\{n=(-?\d{1,19})\}$/.exec(text) ?? [""];
  const component = text.slice(0, text.length - whole.length);
  const identifier = isMatchText
    ? component
    : scanner.at(position, () => parseComponent(component).identifier);
  const amount: PureAmount =
    count === undefined ? { kind: "MoleFraction" } : { kind: "ExactAmount", count: String(BigInt(count)) };
  return { identifier, amount };
}

function requireOf(scanner: Scanner, word: string): void {
  if (scanner.takeWord("of") === undefined) throw scanner.expected(`"of" after "${word}"`);
}
