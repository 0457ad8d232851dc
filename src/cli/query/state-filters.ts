/** The filters about thermodynamic states and phases. */

import { InvalidValueError } from "../../errors.js";
import type { Criterion } from "../../query/criterion.js";
import { countScale, pressureScale, type Scale, temperatureScale } from "../../query/expression/scale.js";
import { parsePhase } from "../../thermodynamics/property-phase.js";
import { ThermodynamicState } from "../../thermodynamics/thermodynamic-state.js";
import { Quantity } from "../../units/quantity.js";
import { readingFlag, UsageError } from "../usage-error.js";
import { columnFilter, criterionFilter, type Filter } from "./filter.js";
import type { QueryFlags } from "./filter-flags.js";
import { readFlagRange } from "./read-flag-range.js";

/** @throws {UsageError} for a filter that cannot be read. */
export function stateFilters(flags: QueryFlags): readonly Filter[] {
  return [
    ...range("--temperature", flags.temperature, "temperatureK", temperatureScale),
    ...pressure(flags.pressure),
    ...nearest(flags),
    ...exactPhase(flags.phase),
    ...phaseBits("--phase-any", flags.phaseAny, "any"),
    ...phaseBits("--phase-all", flags.phaseAll, "all"),
  ];
}

function range(
  flag: string,
  text: string | undefined,
  measure: "temperatureK" | "pressurePa",
  scale: Scale,
): readonly Filter[] {
  if (text === undefined) return [];
  const interval = readFlagRange(flag, text, scale);
  return [criterionFilter(flag, "thermodynamic_state", { kind: "stateRange", measure, interval })];
}

function pressure(text: string | false | undefined): readonly Filter[] {
  if (text !== false) return range("--pressure", text, "pressurePa", pressureScale);
  return [criterionFilter("--no-pressure", "thermodynamic_state", { kind: "pressureAbsent" })];
}

function nearest({ nearest: text, states }: QueryFlags): readonly Filter[] {
  if (text === undefined) {
    if (states === undefined) return [];
    throw new UsageError("--states says how many states --nearest gives; give a state with --nearest.");
  }
  const state = readingFlag("--nearest", () => readState(text));
  const { from: count = 1 } = readFlagRange("--states", states ?? "1", countScale);
  if (!Number.isSafeInteger(count) || count < 1) {
    throw new UsageError(`--states: must be a whole number above 0 (got "${states}")`);
  }
  return [columnFilter("--nearest", "thermodynamic_state", () => ({ nearest: { state, count } }))];
}

/** A temperature, and behind a space, a comma or a bar a pressure. */
function readState(text: string): ThermodynamicState {
  const separated = /^([^,|]*)[,|](.*)$/.exec(text);
  if (separated !== null) return stateOf(separated[1] ?? "", separated[2]);
  // "298.15 K 1 atm": a unit can stand behind a space as well.
  const spaces = [...text.trim().matchAll(/\s+/g)].map(({ index }) => index);
  for (const space of [...spaces].reverse()) {
    const [temperature, rest] = [text.trim().slice(0, space), text.trim().slice(space)];
    if (isQuantity(temperature) && isQuantity(rest)) return stateOf(temperature, rest);
  }
  return stateOf(text);
}

function stateOf(temperature: string, pressureText?: string): ThermodynamicState {
  return new ThermodynamicState(
    Quantity.parse(temperature),
    pressureText === undefined ? undefined : Quantity.parse(pressureText),
  );
}

function isQuantity(text: string): boolean {
  try {
    return Quantity.parse(text).unit.name !== "dimensionless";
  } catch (error) {
    if (error instanceof InvalidValueError) return false;
    throw error;
  }
}

function exactPhase(text: string | undefined): readonly Filter[] {
  if (text === undefined) return [];
  const phase = readingFlag("--phase", () => parsePhase(text));
  return [columnFilter("--phase", "property_phase", (name) => ({ values: { [name]: phase } }))];
}

function phaseBits(flag: string, text: string | undefined, mode: "any" | "all"): readonly Filter[] {
  if (text === undefined) return [];
  const criterion: Criterion = {
    kind: "phaseBits",
    mode,
    // A list of phases is as good as their sum.
    bits: readingFlag(flag, () => parsePhase(text.replaceAll(",", "+"))),
  };
  return [criterionFilter(flag, "property_phase", criterion)];
}
