/**
 * Reads criteria about the state and the phase, and about the substance as a whole:
 *
 *     temperature = "temperature" range
 *     pressure    = "pressure" ( range | "absent" )
 *     phase       = "phase" [ "is" ] phases | "phase" ( "any of" | "all of" ) list of phases
 *     components  = "components" range
 *     substance   = "substance" component { "|" component } [ ± tolerance ]
 *
 * What else may be said of an attribute may be said of phase and substance too.
 */

import { parsePhase } from "../../thermodynamics/property-phase.js";
import { substance } from "../build/substance.js";
import type { Criterion, StateRange } from "../criterion.js";
import type { NamedAttribute } from "./attribute-names.js";
import { readAttribute } from "./read-attribute.js";
import { readList } from "./read-list.js";
import { readRange, TOLERANCE } from "./read-range.js";
import { countScale, fractionScale, pressureScale, temperatureScale } from "./scale.js";
import type { Scanner } from "./scanner.js";

/** What stands behind "temperature" or "pressure". */
export function readStateRange(scanner: Scanner, measure: StateRange["measure"]): Criterion {
  if (measure === "pressurePa" && scanner.takeWord("absent") !== undefined) return { kind: "pressureAbsent" };
  const scale = measure === "temperatureK" ? temperatureScale : pressureScale;
  const { interval, isOutside } = readRange(scanner, scale);
  const criterion: Criterion = { kind: "stateRange", measure, interval };
  return isOutside ? { kind: "not", criterion } : criterion;
}

/** What stands behind "components". */
export function readComponentCount(scanner: Scanner): Criterion {
  const { interval, isOutside } = readRange(scanner, countScale);
  const criterion: Criterion = { kind: "componentCount", interval };
  return isOutside ? { kind: "not", criterion } : criterion;
}

/** What stands behind "phase". */
export function readPhase(scanner: Scanner, phase: NamedAttribute): Criterion {
  const mode = scanner.takeWord("any", "all");
  if (mode === undefined) return readAttribute(scanner, phase);
  if (scanner.takeWord("of") === undefined) throw scanner.expected(`"of" after "${mode}"`);
  const phases = readList(scanner, () => {
    const { text, position } = scanner.takeValue("a phase: solid, liquid or gas");
    return scanner.at(position, () => parsePhase(text));
  });
  const bits = phases.reduce((union, each) => union | each, 0);
  return { kind: "phaseBits", mode: mode === "any" ? "any" : "all", bits };
}

/** What stands behind "substance". */
export function readSubstance(scanner: Scanner, named: NamedAttribute): Criterion {
  const middle = scanner.attempt(() => {
    if (scanner.takeWord("is") === undefined) scanner.takeSign("=");
    const value = scanner.takeValue("a substance, like CO{x=0.2}|O");
    return scanner.takeSign(...TOLERANCE) === undefined ? undefined : value;
  });
  if (middle === undefined) return readAttribute(scanner, named);
  const { text, position } = middle;
  const { number, isRelative } = readTolerance(scanner);
  return scanner.at(position, () =>
    substance.near(text, isRelative ? { relative: number / 100 } : { absolute: number }),
  );
}

function readTolerance(scanner: Scanner): { readonly number: number; readonly isRelative: boolean } {
  const piece = scanner.takeNumber();
  if (piece === undefined) throw scanner.expected(`a tolerance, ${fractionScale.what}`);
  return { number: Number(piece.text), isRelative: scanner.takeSign("%") !== undefined };
}
