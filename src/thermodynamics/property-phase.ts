/** The phase of a system: a bit set, so that coexisting phases can be named together. */

import { InvalidValueError } from "../errors.js";

/** A set of phases: the sum of the bits in `Phase`. Bits that have no name yet are kept. */
export type PropertyPhase = number;

/** The bits of a phase set, as evaluator numbers them. */
export const Phase = { Undefined: 0, Solid: 1, Liquid: 2, Gas: 4 } as const;

const MAX_PHASE = 2 ** 31 - 1;

/** @throws {InvalidValueError} unless the value is a whole number from 0 to 2^31 − 1. */
export function requirePhase(value: number | bigint, field = ""): PropertyPhase {
  const phase = Number(value);
  if (!Number.isInteger(phase) || phase < 0 || phase > MAX_PHASE) {
    throw new InvalidValueError(field, value, "must be a sum of 1 (solid), 2 (liquid), 4 (gas)");
  }
  return phase;
}

/**
 * Reads phases as a person types them: names joined by `+`, or the number of the bit set.
 *
 * @throws {InvalidValueError} for a name that is no phase.
 * @example parsePhase("liquid+gas") // 6
 */
export function parsePhase(text: string): PropertyPhase {
  if (/^\d+$/.test(text)) return requirePhase(Number(text), "phase");
  return text.split("+").reduce((phase, part) => {
    const name = part.trim().toLowerCase();
    const bit = Object.entries(Phase).find(([phaseName]) => phaseName.toLowerCase() === name)?.[1];
    if (bit === undefined) {
      throw new InvalidValueError(
        "phase",
        text,
        "must be undefined, solid, liquid, gas, or several joined by +",
      );
    }
    return phase | bit;
  }, 0);
}

/** The names of the phases in a set, joined by `+`, e.g. "liquid+gas". */
export function phaseText(phase: PropertyPhase): string {
  if (phase === Phase.Undefined) return "undefined";
  const names = Object.entries(Phase).filter(([, bit]) => (phase & bit) !== 0);
  const unnamed = names.reduce((rest, [, bit]) => rest & ~bit, phase);
  return [...names.map(([name]) => name.toLowerCase()), ...(unnamed === 0 ? [] : [String(unnamed)])].join(
    "+",
  );
}
