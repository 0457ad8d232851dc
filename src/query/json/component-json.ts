/** Criteria about components in JSON. */

import { z } from "zod";
import { InvalidValueError, StorageError } from "../../errors.js";
import { type Codec, decodeValue } from "../../serialization/codec.js";
import { isJsonArray, type JsonObject, type JsonValue } from "../../serialization/json/json-value.js";
import { integerCodec, textCodec } from "../../serialization/primitive-codecs.js";
import { canonicalSmiles } from "../../substances/canonical-smiles.js";
import { type ComponentRole, isComponentRole } from "../../substances/component.js";
import { parseComponent } from "../../substances/parse-substance.js";
import { type AmountLike, component, everyComponent } from "../build/component.js";
import type { ComponentCriterion, PureAmount, PureComponent } from "../component-criterion.js";
import { floatNumberCodec, intervalFromJson, intervalToJson, numberCodec } from "./interval-json.js";
import { placed } from "./placed.js";

/** One text, or a list of texts. */
export const textsCodec: Codec<readonly string[]> = z.codec(z.custom<JsonValue>(), z.array(textCodec), {
  decode: (json) => (typeof json === "string" ? [json] : (json as string[])),
  encode: (texts): JsonValue => texts as string[],
});

const rolesCodec = textsCodec.pipe(
  z.array(
    z.custom<ComponentRole>(
      (role) => typeof role === "string" && isComponentRole(role),
      "must be one of solv, sol, lig, rec",
    ),
  ),
);

const testSchema = z.strictObject({
  smiles: z.optional(textsCodec),
  smiles_text: z.optional(z.array(textCodec)),
  roles: z.optional(rolesCodec),
  mole_fraction: z.optional(z.custom<JsonValue>()),
  exact_amount: z.optional(z.custom<JsonValue>()),
  smarts: z.optional(textCodec),
});

/**
 * Reads what a component is like: `"CO"`, `"CO{sol}"`, or `{"smiles": …, "roles": …, "mole_fraction": …,
 * "exact_amount": …, "smarts": …}`. `smiles` are taken in any spelling, `smiles_text` are compared as they are.
 *
 * @throws {InvalidValueError} naming the part that is wrong.
 */
export function componentFromJson(
  json: JsonValue,
  quantifier: ComponentCriterion["quantifier"],
  field: string,
): ComponentCriterion {
  const about = quantifier === "some" ? component : everyComponent;
  if (typeof json === "string") return placed(field, () => about(json));
  const { smiles, smiles_text, roles, mole_fraction, exact_amount, smarts } = decodeValue(
    testSchema,
    json,
    field,
  );
  const moleFraction = amountFrom(mole_fraction, floatNumberCodec, `${field}.mole_fraction`);
  const exactAmount = amountFrom(exact_amount, numberCodec, `${field}.exact_amount`);
  const criterion = placed(field, () =>
    about({
      ...(smiles === undefined ? {} : { smiles }),
      ...(roles === undefined ? {} : { role: roles }),
      ...(moleFraction === undefined ? {} : { moleFraction }),
      ...(exactAmount === undefined ? {} : { exactAmount }),
      ...(smarts === undefined ? {} : { smarts }),
    }),
  );
  if (smiles_text === undefined) return criterion;
  if (smiles === undefined) return { ...criterion, test: { ...criterion.test, smiles: smiles_text } };
  throw new InvalidValueError(field, json, 'has both "smiles" and "smiles_text"; give one of them');
}

function amountFrom<N extends number | bigint>(
  json: JsonValue | undefined,
  codec: Codec<N>,
  field: string,
): AmountLike<N> | undefined {
  if (json === undefined) return undefined;
  const read = intervalFromJson(json, codec, field);
  return "near" in read ? { near: read.near, ...read.tolerance } : read;
}

/** The JSON of what a component is like. */
export function componentToJson({ test }: ComponentCriterion): JsonObject {
  const { smiles, roles, moleFraction, exactAmount, smarts } = test;
  return {
    ...(smiles === undefined ? {} : { [smiles.every(isCanonical) ? "smiles" : "smiles_text"]: smiles }),
    ...(roles === undefined ? {} : { roles }),
    ...(moleFraction === undefined ? {} : { mole_fraction: intervalToJson(moleFraction) }),
    ...(exactAmount === undefined ? {} : { exact_amount: intervalToJson(exactAmount) }),
    ...(smarts === undefined ? {} : { smarts }),
  };
}

const candidateSchema = z.strictObject({ identifier: textCodec, exact_amount: z.optional(integerCodec) });

/**
 * Reads the components of which a substance may be one: each a text like "CO" or "CO{sol}", or
 * `{"identifier": …, "exact_amount": …}` with an identifier that is compared as it is.
 */
export function pureFromJson(json: JsonValue, field: string): PureComponent {
  const list = isJsonArray(json) ? json : [json];
  const candidates = list.map((each, index) => {
    const at = `${field}.${index}`;
    if (typeof each === "string") {
      const { identifier } = placed(at, () => parseComponent(each));
      return { identifier, amount: { kind: "MoleFraction" } as const };
    }
    const { identifier, exact_amount } = decodeValue(candidateSchema, each, at);
    const pure: PureAmount =
      exact_amount === undefined
        ? { kind: "MoleFraction" }
        : { kind: "ExactAmount", count: String(exact_amount) };
    return { identifier, amount: pure };
  });
  return { kind: "pureComponent", candidates };
}

/** The JSON of the components of which a substance may be one. */
export function pureToJson({ candidates }: PureComponent): JsonValue {
  return candidates.map(({ identifier, amount: pure }) => ({
    identifier,
    ...(pure.kind === "ExactAmount" ? { exact_amount: BigInt(pure.count) } : {}),
  }));
}

function isCanonical(smiles: string): boolean {
  try {
    return canonicalSmiles(smiles) === smiles;
  } catch (error) {
    if (error instanceof StorageError) return false;
    throw error;
  }
}
