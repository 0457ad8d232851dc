/** Criteria about phases as SQL. */

import type { PhaseBits } from "../../query/criterion.js";
import { Phase } from "../../thermodynamics/property-phase.js";
import type { CompileContext } from "./compile-context.js";

/** Every set of the phases that have names. */
const NAMED_SETS = Array.from({ length: 2 * Phase.Gas }, (_, phase) => phase);

/** An index finds values, not bits: of the sets of named phases, those that are meant are listed. */
export function phaseBits({ mode, bits }: PhaseBits, { parameters, use }: CompileContext): string {
  const wanted = parameters.add(String(bits), "int4");
  const has = `(o.property_phase & ${wanted}) ${mode === "any" ? "<> 0" : `= ${wanted}`}`;
  if (use === "test") return has;
  const meant = NAMED_SETS.filter((phase) =>
    mode === "any" ? (phase & bits) !== 0 : (phase & bits) === bits,
  );
  const isMeant = `o.property_phase = any (${parameters.addList(meant.map(String), "int4")})`;
  return `(${isMeant} or (o.property_phase >= ${NAMED_SETS.length} and ${has}))`;
}
