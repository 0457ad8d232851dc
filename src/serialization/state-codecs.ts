/** Codecs of thermodynamic states and phases. */

import { z } from "zod";
import { type PropertyPhase, requirePhase } from "../thermodynamics/property-phase.js";
import { ThermodynamicState } from "../thermodynamics/thermodynamic-state.js";
import { type Codec, reportingIssues, tagged } from "./codec.js";
import { quantityCodec } from "./quantity-codecs.js";

export const thermodynamicStateCodec: Codec<ThermodynamicState> = tagged(
  "openff.evaluator.thermodynamics.ThermodynamicState",
  { temperature: quantityCodec, pressure: z.optional(quantityCodec) },
  {
    decode: ({ temperature, pressure }) => new ThermodynamicState(temperature, pressure),
    encode: ({ temperature, pressure }) => ({ temperature, pressure }),
  },
);

/** A bit set of phases: a plain int. */
export const propertyPhaseCodec: Codec<PropertyPhase> = z.codec(
  z.custom<bigint>((value) => typeof value === "bigint", "must be a whole number"),
  z.custom<PropertyPhase>(),
  {
    decode: (value, payload) => reportingIssues(payload, () => requirePhase(value)),
    encode: (value, payload) => reportingIssues(payload, () => BigInt(requirePhase(value))),
  },
);
