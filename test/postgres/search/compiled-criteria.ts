/** The exact SQL of criteria about states, components and storage, and of their combinations. */

import type { Criterion } from "../../../src/query/criterion.js";
import type { Case } from "./compiled-attributes.js";

export const STATES: Case[] = [
  [
    "a range of temperatures, rounded",
    { kind: "stateRange", measure: "temperatureK", interval: { from: 290.0004, to: 310, excludesTo: true } },
    "o.temperature_k >= $3::text::float8 and o.temperature_k < $4::text::float8",
    "290.000",
    "310.000",
  ],
  [
    "pressures to infinity",
    {
      kind: "stateRange",
      measure: "pressurePa",
      interval: { from: 101_325.0006, to: Number.POSITIVE_INFINITY },
    },
    "o.pressure_pa >= $3::text::float8 and o.pressure_pa <= $4::text::float8",
    "101325.001",
    "inf",
  ],
  ["any pressure", { kind: "stateRange", measure: "pressurePa", interval: {} }, "o.pressure_pa is not null"],
  ["no pressure", { kind: "pressureAbsent" }, "o.temperature_k is not null and o.pressure_pa is null"],
  [
    "any of some phases",
    { kind: "phaseBits", mode: "any", bits: 6 },
    "(o.property_phase = any ($4::text[]::int4[]) or (o.property_phase >= 8 and (o.property_phase & $3::text::int4) <> 0))",
    "6",
    ["2", "3", "4", "5", "6", "7"],
  ],
  [
    "all of some phases",
    { kind: "phaseBits", mode: "all", bits: 6 },
    "(o.property_phase = any ($4::text[]::int4[]) or (o.property_phase >= 8 and (o.property_phase & $3::text::int4) = $3::text::int4))",
    "6",
    ["6", "7"],
  ],
  [
    "none of some phases",
    { kind: "not", criterion: { kind: "phaseBits", mode: "any", bits: 4 } },
    "((o.property_phase & $3::text::int4) <> 0) is not true",
    "4",
  ],
  [
    "observables",
    { kind: "hasObservables", names: ["Density", "Volume"] },
    "o.observable_names @> $3::text[]",
    ["Density", "Volume"],
  ],
  ["no observable in particular", { kind: "hasObservables", names: [] }, "true"],
];

const some = (condition: string) => `select sc.substance_id from component c
    join substance_component sc on sc.project_id = c.project_id and sc.component_id = c.id
    where c.project_id = $1::text::int8 and ${condition}`;
const among = (select: string) => `o.substance_id = any (array(\n    ${select}))`;
export const component = (quantifier: "some" | "every", smiles: string): Criterion => ({
  kind: "component",
  quantifier,
  test: { smiles: [smiles] },
});

export const COMPONENTS: Case[] = [
  [
    "no candidate",
    { kind: "pureComponent", candidates: [] },
    among(`select s.id from component c
    join substance_component sc on sc.project_id = c.project_id and sc.component_id = c.id
    join substance s on s.project_id = sc.project_id and s.id = sc.substance_id
    where c.project_id = $1::text::int8 and s.component_count = 1 and false`),
  ],
  ["a molecule", component("some", "CO"), among(some("c.smiles = $3::text")), "CO"],
  [
    "a component in everything that it can be asked for",
    {
      kind: "component",
      quantifier: "some",
      test: {
        smiles: ["CO", "O"],
        roles: ["solv"],
        moleFraction: { from: 0.1, to: 0.33333349 },
        exactAmount: { to: 2n, excludesTo: true },
      },
    },
    among(
      some(
        "c.smiles = any ($3::text[]) and c.role = $4::text" +
          " and sc.mole_fraction >= $5::text::float8 and sc.mole_fraction <= $6::text::float8" +
          " and sc.exact_amount <= $7::text::int8",
      ),
    ),
    ["CO", "O"],
    "solv",
    "0.1",
    "0.333333",
    "1",
  ],
  ["any component", { kind: "component", quantifier: "some", test: {} }, among(some("true"))],
  [
    "nothing but a molecule",
    component("every", "CO"),
    among(`select s.id from substance s
    where s.project_id = $1::text::int8 and not exists (select from substance_component sc
      join component c on c.project_id = sc.project_id and c.id = sc.component_id
      where sc.project_id = s.project_id and sc.substance_id = s.id and (c.smiles = $3::text) is not true)`),
    "CO",
  ],
  [
    "a number of components",
    { kind: "componentCount", interval: { from: 2, to: 2 } },
    among(`select s.id from substance s
    where s.project_id = $1::text::int8 and s.component_count >= $3::text::int4 and s.component_count <= $4::text::int4`),
    "2",
    "2",
  ],
  [
    "no such molecule",
    { kind: "not", criterion: component("some", "CO") },
    `(o.substance_id in (\n    ${some("c.smiles = $3::text")})) is not true`,
    "CO",
  ],
  [
    "one molecule with another and without a third, as one selection",
    {
      kind: "allOf",
      criteria: [
        component("some", "CO"),
        { kind: "not", criterion: component("some", "CCO") },
        component("some", "O"),
      ],
    },
    among(
      `${some("c.smiles = $3::text")}
    intersect ${some("c.smiles = $4::text")}
    except ${some("c.smiles = $5::text")}`,
    ),
    "CO",
    "O",
    "CCO",
  ],
  [
    "one molecule or another, as one selection",
    { kind: "anyOf", criteria: [component("some", "CO"), component("some", "O")] },
    `(${among(`${some("c.smiles = $3::text")}\n    union ${some("c.smiles = $4::text")}`)})`,
    "CO",
    "O",
  ],
];

export const STORAGE: Case[] = [
  [
    "a span of time",
    {
      kind: "storedBetween",
      from: new Date("2024-02-29T12:00:00.001Z"),
      before: new Date("2025-01-01T00:00:00.000Z"),
    },
    "o.updated_at >= $3::text::timestamptz and o.updated_at < $4::text::timestamptz",
    "2024-02-29T12:00:00.001Z",
    "2025-01-01T00:00:00.000Z",
  ],
  ["any time", { kind: "storedBetween" }, "true"],
  ["users", { kind: "storedBy", users: ["o'brien"] }, "o.updated_by = any ($3::text[])", ["o'brien"]],
  ["no user", { kind: "storedBy", users: [] }, "false"],
  [
    "bytes of files",
    { kind: "archiveBytes", interval: { from: 1 } },
    "exists (select from archive a where a.project_id = o.project_id and a.id = o.archive_id and a.size_bytes >= $3::text::int8)",
    "1",
  ],
  [
    "names of files",
    { kind: "hasFile", pattern: "*.d?d" },
    "exists (select from archive_file f where f.project_id = o.project_id and f.archive_id = o.archive_id and f.path ~ $3::text)",
    "^(?:.*/)?[^/]*\\.d[^/]d$",
  ],
];

export const LOGIC: Case[] = [
  ["everything", { kind: "allOf", criteria: [] }, "true"],
  ["nothing", { kind: "anyOf", criteria: [] }, "false"],
  [
    "lists in lists, and what is not so",
    {
      kind: "anyOf",
      criteria: [
        {
          kind: "allOf",
          criteria: [{ kind: "pressureAbsent" }, { kind: "attributeAbsent", attribute: "forceFieldId" }],
        },
        { kind: "not", criterion: { kind: "anyOf", criteria: [{ kind: "storedBy", users: ["me"] }] } },
      ],
    },
    "(o.temperature_k is not null and o.pressure_pa is null and o.force_field_id is null" +
      " or ((o.updated_by = any ($3::text[]))) is not true)",
    ["me"],
  ],
];
