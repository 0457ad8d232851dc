/** The filters of the command query, each read from the text that a person types for it. */

import type { AttributeColumn } from "../data/attribute.js";
import { InvalidValueError } from "../errors.js";
import type { Criterion } from "../query/criterion.js";
import { parseComponent, parseSubstance } from "../substances/parse-substance.js";
import { parsePhase } from "../thermodynamics/property-phase.js";
import { toInteger } from "../units/integer.js";
import type { Quantity } from "../units/quantity.js";
import { parseQuantityRange } from "../units/quantity-range.js";
import { Unit } from "../units/unit.js";
import { readingFlag, UsageError } from "./usage-error.js";

/** What the flags of the command say, as commander gives them. */
export interface QueryFlags {
  readonly substance?: readonly string[];
  readonly componentsOnly?: boolean;
  readonly component?: readonly string[];
  readonly temperature?: string;
  readonly pressure?: string;
  readonly phase?: string;
  readonly forceField?: string;
  readonly sourceCalculation?: string;
  readonly layer?: string;
  readonly molecules?: string;
  readonly maxMolecules?: string;
}

/** A filter that was given: a value that an attribute must have, or a criterion about it. */
export type Filter = {
  /** For messages. */
  readonly flag: string;
  /** Classes have the filter if they have a queryable attribute in this column. */
  readonly column: AttributeColumn;
  readonly componentsOnly?: boolean;
} & ({ readonly value: unknown } | { readonly criterion: Criterion });

/** @throws {UsageError} for a filter that cannot be read. */
export function filtersFromFlags(flags: QueryFlags): readonly Filter[] {
  if (flags.componentsOnly === true && flags.substance === undefined) {
    throw new UsageError("--components-only says what to look for of a --substance; give one.");
  }
  return [
    ...substanceFilter(flags),
    ...(flags.component ?? []).map(componentFilter),
    ...stateFilter("--temperature", flags.temperature, TEMPERATURE),
    ...stateFilter("--pressure", flags.pressure, PRESSURE),
    ...valueFilter("--phase", flags.phase, "property_phase", parsePhase),
    ...valueFilter("--force-field", flags.forceField, "force_field_id", (text) => text),
    ...valueFilter("--source-calculation", flags.sourceCalculation, "source_calculation_id", (text) => text),
    ...valueFilter("--layer", flags.layer, "calculation_layer", (text) => text),
    ...valueFilter("--molecules", flags.molecules, "number_of_molecules", parseCount),
    ...valueFilter("--max-molecules", flags.maxMolecules, "max_number_of_molecules", parseCount),
  ];
}

function substanceFilter({ substance, componentsOnly = false }: QueryFlags): readonly Filter[] {
  if (substance === undefined) return [];
  const value = readingFlag("--substance", () => parseSubstance(substance.join("|")));
  return [{ flag: "--substance", column: "substance", value, componentsOnly }];
}

function componentFilter(text: string): Filter {
  const { smiles, role } = readingFlag("--component", () => parseComponent(text));
  // Without a role in braces any role will do.
  const criterion: Criterion = {
    kind: "containsComponent",
    smiles,
    ...(text.includes("{") ? { role } : {}),
  };
  return { flag: "--component", column: "substance", criterion };
}

function valueFilter<T>(
  flag: string,
  text: string | undefined,
  column: AttributeColumn,
  parse: (text: string) => T,
): readonly Filter[] {
  if (text === undefined) return [];
  return [{ flag, column, value: readingFlag(flag, () => parse(text)) }];
}

function parseCount(text: string): number | bigint {
  if (/^\d+$/.test(text)) return toInteger(BigInt(text));
  throw new InvalidValueError("", text, "must be a whole number");
}

/** A part of a thermodynamic state that can be looked for in an interval. */
interface Measure {
  readonly measure: "temperatureK" | "pressurePa";
  readonly unit: Unit;
  readonly hint: string;
}

const TEMPERATURE: Measure = {
  measure: "temperatureK",
  unit: Unit.parse("kelvin"),
  hint: "write 298.15K, 290K.. or 290..310K",
};

const PRESSURE: Measure = {
  measure: "pressurePa",
  unit: Unit.parse("pascal"),
  hint: "write 1atm, 100kPa.. or 0.9..1.1bar",
};

function stateFilter(
  flag: string,
  text: string | undefined,
  { measure, unit, hint }: Measure,
): readonly Filter[] {
  if (text === undefined) return [];
  const { from, to } = readingFlag(flag, () => parseQuantityRange(text));
  const inUnit = (end: Quantity): number => {
    if (end.unit.isCompatibleWith(unit)) return end.valueIn(unit);
    const problem = end.unit.equals(Unit.dimensionless) ? "has no unit" : `is not in ${unit}`;
    throw new UsageError(`${flag}: "${text}" ${problem}; ${hint}.`);
  };
  const criterion: Criterion = {
    kind: "stateRange",
    measure,
    ...(from === undefined ? {} : { from: inUnit(from) }),
    ...(to === undefined ? {} : { to: inUnit(to) }),
  };
  return [{ flag, column: "thermodynamic_state", criterion }];
}
