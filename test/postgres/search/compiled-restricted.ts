/** The exact SQL of criteria under the server's policies, where it is another than without. */

import type { Criterion } from "../../../src/query/criterion.js";
import type { Case } from "./compiled-attributes.js";

const found = (call: string) => `o.id = any (array(select ${call}))`;
const method = (matchText: string): Criterion => ({
  kind: "attributeEquals",
  attribute: "method",
  matchText,
});
const long = "é".repeat(250);

export const RESTRICTED: Case[] = [
  [
    "a value in JSONB",
    method("a"),
    found("objects_with_values($1::text::int8, $2::text, $3::text[]::jsonb[], null)"),
    ['{"method":"a"}'],
  ],
  [
    "one of some values in JSONB, each once",
    { kind: "attributeOneOf", attribute: "method", matchTexts: ["a", 'b"', "a"] },
    found("objects_with_values($1::text::int8, $2::text, $3::text[]::jsonb[], null)"),
    ['{"method":"a"}', '{"method":"b\\""}'],
  ],
  ["one of none", { kind: "attributeOneOf", attribute: "method", matchTexts: [] }, "false"],
  [
    "observables",
    { kind: "hasObservables", names: ["Density", "Volume"] },
    found("objects_with_observables($1::text::int8, $2::text, $3::text[], null)"),
    ["Density", "Volume"],
  ],
  ["no observable in particular", { kind: "hasObservables", names: [] }, "true"],
  [
    "a prefix",
    { kind: "attributeStartsWith", attribute: "sourceCalculationId", prefix: "50%_\\" },
    found("objects_with_prefix($1::text::int8, $2::text, 'source_calculation_id', $3::text, $4::text, null)"),
    "50%_\\",
    "50%_]",
  ],
  [
    "a prefix that is longer than the index",
    { kind: "attributeStartsWith", attribute: "forceFieldId", prefix: long },
    `${found(
      "objects_with_prefix($1::text::int8, $2::text, 'force_field_id', $3::text, $4::text, null)",
    )} and starts_with(o.force_field_id, $5::text)`,
    "é".repeat(200),
    `${"é".repeat(199)}ê`,
    long,
  ],
  [
    "a prefix after which no character comes",
    { kind: "attributeStartsWith", attribute: "forceFieldId", prefix: "\u{10ffff}" },
    found("objects_with_prefix($1::text::int8, $2::text, 'force_field_id', $3::text, null, null)"),
    "\u{10ffff}",
  ],
  [
    "an empty prefix",
    { kind: "attributeStartsWith", attribute: "forceFieldId", prefix: "" },
    "o.force_field_id is not null",
  ],
  [
    "what is not so, by which nothing is looked up",
    { kind: "not", criterion: { kind: "hasObservables", names: ["Density"] } },
    "(o.observable_names @> $3::text[]) is not true",
    ["Density"],
  ],
];
