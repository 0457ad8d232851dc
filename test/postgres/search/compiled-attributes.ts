/** The exact SQL of criteria about attributes, in columns and in JSONB. */

import type { Criterion } from "../../../src/query/criterion.js";
import { sha256Hex } from "../../../src/serialization/content-hash.js";

/** A criterion, the condition that it becomes, and the parameters after the project and the class. */
export type Case = [
  what: string,
  criterion: Criterion,
  sql: string,
  ...parameters: (string | readonly string[])[],
];

const long = "é".repeat(250);

export const ATTRIBUTES: Case[] = [
  [
    "a phase",
    { kind: "attributeEquals", attribute: "propertyPhase", matchText: "2" },
    "o.property_phase = $3::text::int4",
    "2",
  ],
  ["no phase", { kind: "attributeAbsent", attribute: "propertyPhase" }, "o.property_phase is null"],
  [
    "one of some texts, each once",
    { kind: "attributeOneOf", attribute: "forceFieldId", matchTexts: ["a", "b", "a"] },
    "o.force_field_id = any ($3::text[])",
    ["a", "b"],
  ],
  ["one of none", { kind: "attributeOneOf", attribute: "forceFieldId", matchTexts: [] }, "false"],
  [
    "one of some numbers, of which one fits no column",
    { kind: "attributeOneOf", attribute: "numberOfMolecules", matchTexts: ["1", String(2n ** 70n)] },
    "o.number_of_molecules = any ($3::text[]::int8[])",
    ["1"],
  ],
  [
    "one of some substances",
    { kind: "attributeOneOf", attribute: "substance", matchTexts: ["O{solv}{x=1.000000}", "never'"] },
    "o.substance_id = any (array(select s.id from substance s where s.project_id = $1::text::int8 and s.identifier_sha256 = any ($3::text[]::bpchar[])))",
    [sha256Hex("O{solv}{x=1.000000}"), sha256Hex("never'")],
  ],
  [
    "one of some states, with pressure and without",
    {
      kind: "attributeOneOf",
      attribute: "thermodynamicState",
      matchTexts: ["300.000|", "300.000|101325.000", "310.000|100000.000"],
    },
    "((o.temperature_k = any ($3::text[]::float8[]) and (o.temperature_k, o.pressure_pa) in" +
      " (select * from unnest($3::text[]::float8[], $4::text[]::float8[])))" +
      " or (o.temperature_k = any ($5::text[]::float8[]) and o.pressure_pa is null))",
    ["300.000", "310.000"],
    ["101325.000", "100000.000"],
    ["300.000"],
  ],
  [
    "a prefix, up to the next text that lacks it",
    { kind: "attributeStartsWith", attribute: "sourceCalculationId", prefix: "50%_\\" },
    "left(o.source_calculation_id, 200) ~>=~ $3::text and left(o.source_calculation_id, 200) ~<~ $4::text",
    "50%_\\",
    "50%_]",
  ],
  [
    "a prefix that is longer than the index",
    { kind: "attributeStartsWith", attribute: "forceFieldId", prefix: long },
    "left(o.force_field_id, 200) ~>=~ $3::text and left(o.force_field_id, 200) ~<~ $4::text" +
      " and starts_with(o.force_field_id, $5::text)",
    "é".repeat(200),
    `${"é".repeat(199)}ê`,
    long,
  ],
  [
    "a prefix after which no character comes",
    { kind: "attributeStartsWith", attribute: "forceFieldId", prefix: "\u{10ffff}" },
    "left(o.force_field_id, 200) ~>=~ $3::text",
    "\u{10ffff}",
  ],
  [
    "a prefix that ends before the surrogates",
    { kind: "attributeStartsWith", attribute: "forceFieldId", prefix: "\ud7ff" },
    "left(o.force_field_id, 200) ~>=~ $3::text and left(o.force_field_id, 200) ~<~ $4::text",
    "\ud7ff",
    "\ue000",
  ],
  [
    "an empty prefix",
    { kind: "attributeStartsWith", attribute: "forceFieldId", prefix: "" },
    "o.force_field_id is not null",
  ],
  [
    "whole numbers between fractions",
    { kind: "attributeRange", attribute: "numberOfMolecules", interval: { from: 255.5, to: 1000.5 } },
    "o.number_of_molecules >= $3::text::int8 and o.number_of_molecules <= $4::text::int8",
    "256",
    "1000",
  ],
  [
    "whole numbers without the ends",
    {
      kind: "attributeRange",
      attribute: "numberOfMolecules",
      interval: { from: 255n, to: 1000, excludesFrom: true, excludesTo: true },
    },
    "o.number_of_molecules >= $3::text::int8 and o.number_of_molecules <= $4::text::int8",
    "256",
    "999",
  ],
  [
    "whole numbers in more than the column holds",
    {
      kind: "attributeRange",
      attribute: "numberOfMolecules",
      interval: { from: -(2n ** 70n), to: Number.POSITIVE_INFINITY },
    },
    "o.number_of_molecules is not null",
  ],
  [
    "whole numbers above what the column holds",
    { kind: "attributeRange", attribute: "numberOfMolecules", interval: { from: 2 ** 63 } },
    "false",
  ],
  [
    "floats, without NaN",
    { kind: "attributeRange", attribute: "statisticalInefficiency", interval: { from: 1.5 } },
    "o.statistical_inefficiency >= $3::text::float8 and o.statistical_inefficiency < 'NaN'::float8",
    "1.5",
  ],
  [
    "floats below a whole number that is none",
    { kind: "attributeRange", attribute: "statisticalInefficiency", interval: { to: 2n ** 53n + 1n } },
    "o.statistical_inefficiency <= $3::text::float8",
    "9007199254740992",
  ],
  [
    "floats from a whole number that is none",
    {
      kind: "attributeRange",
      attribute: "statisticalInefficiency",
      interval: { from: 2n ** 53n + 1n, to: Number.POSITIVE_INFINITY, excludesTo: true },
    },
    "o.statistical_inefficiency > $3::text::float8 and o.statistical_inefficiency < $4::text::float8",
    "9007199254740992",
    "Infinity",
  ],
  [
    "an identity",
    { kind: "sameIdentity", sha256: "0".repeat(64) },
    "o.identity_sha256 = $3::text::bpchar",
    "0".repeat(64),
  ],
];

const number = (pattern: string, type: string) =>
  `(case when o.class = $2::text and (o.match_values ->> $3::text) ~ '${pattern}' then (o.match_values ->> $3::text)::${type} end)`;

export const IN_JSONB: Case[] = [
  [
    "one of some values",
    { kind: "attributeOneOf", attribute: "method", matchTexts: ["a", 'b"'] },
    "o.match_values @> any ($3::text[]::jsonb[])",
    ['{"method":"a"}', '{"method":"b\\""}'],
  ],
  [
    "a prefix",
    { kind: "attributeStartsWith", attribute: "method", prefix: "Green" },
    "starts_with((o.match_values ->> $3::text), $4::text)",
    "method",
    "Green",
  ],
  [
    "whole numbers of any size",
    { kind: "attributeRange", attribute: "runCount", interval: { from: 2n ** 70n } },
    `${number("^-?[0-9]+$", "numeric")} >= $4::text::numeric`,
    "run_count",
    "1180591620717411303424",
  ],
  [
    "floats",
    { kind: "attributeRange", attribute: "spread", interval: { to: 0.1, excludesTo: true } },
    `${number("^-?([0-9.]+(e[-+]?[0-9]+)?|Infinity)$", "float8")} < $4::text::float8`,
    "spread",
    "0.1",
  ],
  [
    "whole numbers from infinity on",
    { kind: "attributeRange", attribute: "runCount", interval: { from: Number.POSITIVE_INFINITY } },
    "false",
  ],
];
