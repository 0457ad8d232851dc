/** Codecs of substances, components and amounts. */

import { z } from "zod";
import { InvalidValueError } from "../errors.js";
import { type Amount, ExactAmount, MoleFraction } from "../substances/amount.js";
import { canonicalSmiles } from "../substances/canonical-smiles.js";
import { Component, type ComponentRole, isComponentRole } from "../substances/component.js";
import { Substance } from "../substances/substance.js";
import { type Codec, decodeValue, encodeValue, reportingIssues, tagged, tagOf, within } from "./codec.js";
import type { JsonValue } from "./json/json-value.js";
import { floatCodec, integerCodec } from "./primitive-codecs.js";

const SUBSTANCES = "openff.evaluator.substances";

const roleCodec: Codec<ComponentRole> = tagged(
  `${SUBSTANCES}.components.Component.Role`,
  {
    value: z.custom<ComponentRole>(
      (value) => typeof value === "string" && isComponentRole(value),
      "must be one of solv, sol, lig, rec",
    ),
  },
  { decode: ({ value }) => value, encode: (value) => ({ value }) },
);

/** A component; its SMILES is canonicalised on reading. */
export const componentCodec: Codec<Component> = tagged(
  `${SUBSTANCES}.components.Component`,
  { smiles: z.string(), role: roleCodec },
  {
    decode: ({ smiles, role }) => new Component(smiles, role),
    encode: ({ smiles, role }) => ({ smiles, role }),
  },
);

const MOLE_FRACTION = `${SUBSTANCES}.amounts.MoleFraction`;
const EXACT_AMOUNT = `${SUBSTANCES}.amounts.ExactAmount`;

const moleFractionCodec: Codec<MoleFraction> = tagged(
  MOLE_FRACTION,
  { value: floatCodec },
  { decode: ({ value }) => new MoleFraction(value), encode: ({ value }) => ({ value }) },
);

const exactAmountCodec: Codec<ExactAmount> = tagged(
  EXACT_AMOUNT,
  { value: integerCodec },
  { decode: ({ value }) => new ExactAmount(value), encode: ({ value }) => ({ value }) },
);

const amountCodec: Codec<Amount> = z.codec(z.custom<JsonValue>(), z.custom<Amount>(), {
  decode: (json, payload) =>
    reportingIssues(payload, () => {
      const tag = tagOf(json);
      if (tag === MOLE_FRACTION) return decodeValue(moleFractionCodec, json);
      if (tag === EXACT_AMOUNT) return decodeValue(exactAmountCodec, json);
      throw new InvalidValueError("", json, "must be a MoleFraction or an ExactAmount");
    }),
  encode: (amount) =>
    amount instanceof MoleFraction
      ? encodeValue(moleFractionCodec, amount)
      : encodeValue(exactAmountCodec, amount),
});

/** A substance: validated, with canonical SMILES, in its components and in the keys of its amounts. */
export const substanceCodec: Codec<Substance> = tagged(
  `${SUBSTANCES}.substances.Substance`,
  { components: z.array(componentCodec), amounts: z.record(z.string(), z.array(amountCodec)) },
  {
    decode: ({ components, amounts }) => {
      const identifiers = new Set(components.map((component) => component.identifier));
      const substance = new Substance(
        components,
        new Map(
          Object.entries(amounts).map(([key, value]) => [
            identifiers.has(key) ? key : within(`amounts.${key}`, () => canonicalIdentifier(key)),
            value,
          ]),
        ),
      );
      substance.validate();
      return substance;
    },
    encode: ({ components, amounts }) => ({
      components: [...components],
      amounts: Object.fromEntries([...amounts].map(([identifier, value]) => [identifier, [...value]])),
    }),
  },
);

/** The identifier of a component with its SMILES canonical; a key that is no identifier stays as it is. */
function canonicalIdentifier(key: string): string {
  const [, smiles, role] = /^(.*)(\{[a-z]+\})$/s.exec(key) ?? [];
  return smiles === undefined ? key : `${canonicalSmiles(smiles)}${role}`;
}
