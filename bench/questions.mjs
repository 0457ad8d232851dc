/**
 * The questions that are measured, each in two ways: as a user asks it, and as the best SQL that we can write by
 * hand. `growth` marks those that have equally many results however large the store is.
 */

import { declareQuery, SimulationDataQuery, ThermodynamicState } from "../dist/index.js";
import { sha256Hex } from "../dist/serialization/content-hash.js";
import { MARK, POPULAR, recipe, ViscosityData } from "./population.mjs";

class ViscosityQuery extends declareQuery(ViscosityData, "bench.ViscosityQuery") {}

const OBJECT =
  "o.key, o.class, o.payload::text as payload, o.match_values::text as match_values, o.archive_id";
const PROJECT = "o.project_id = 1";
const CLASS = `${PROJECT} and o.class = 'StoredSimulationData'`;
const FIRST = 20;
const simulations = (...criteria) => new SimulationDataQuery().where(...criteria);
const within = (measure, from, to) => ({ kind: "stateRange", measure, interval: { from, to } });
const component = (test) => ({ kind: "component", quantifier: "some", test });
const equals = (attribute, matchText) => ({ kind: "attributeEquals", attribute, matchText });

/** Whole objects by a query, against a select of the same columns. */
function objects(what, query, where, values, { limit, growth = true } = {}) {
  return {
    what,
    growth,
    query,
    limit,
    ours: async (store) => {
      const { groups } = await store.query(query, limit === undefined ? {} : { limit });
      return groups.reduce((sum, { entries }) => sum + entries.length, 0);
    },
    text: `select ${OBJECT} from stored_object o where ${where} order by o.id${limit === undefined ? "" : ` limit ${limit}`}`,
    values,
  };
}

const nearestState = { temperatureK: MARK.temperatureK + 0.4, pressurePa: MARK.pressurePa };
const marked = recipe(4).values;
const [markedT, markedP] = marked.thermodynamicState.identifier.split("|");
const SUBSTANCE =
  "o.substance_id = (select id from substance where project_id = 1 and identifier_sha256 = $1)";
const WITH_COMPONENT = (condition) =>
  `o.substance_id = any (array(select sc.substance_id from component c
    join substance_component sc on sc.project_id = c.project_id and sc.component_id = c.id
    where c.project_id = 1 and ${condition}))`;
const start = new Date(Date.UTC(2024, 0, 1));
const next = new Date(Date.UTC(2024, 0, 1, 12));

export const QUESTIONS = [
  objects(
    "identical substance and state",
    new SimulationDataQuery({ substance: marked.substance, thermodynamicState: marked.thermodynamicState }),
    `${CLASS} and ${SUBSTANCE} and o.temperature_k = $2 and o.pressure_pa = $3`,
    [sha256Hex(marked.substance.identifier), markedT, markedP],
  ),
  objects(
    "ranges of T and P",
    simulations(within("temperatureK", 600, 620), within("pressurePa", 4e6, 6e6)),
    `${CLASS} and o.temperature_k between $1 and $2 and o.pressure_pa between $3 and $4`,
    [600, 620, 4e6, 6e6],
  ),
  objects(
    "ranges, frequent substance, first 20",
    new SimulationDataQuery({ substance: POPULAR }).where(
      within("temperatureK", 290, 310),
      within("pressurePa", 100_312, 102_338),
    ),
    `${CLASS} and ${SUBSTANCE} and o.temperature_k between $2 and $3 and o.pressure_pa between $4 and $5`,
    [sha256Hex(POPULAR.identifier), 290, 310, 100_312, 102_338],
    { limit: FIRST },
  ),
  objects(
    "contains a component",
    simulations(component({ smiles: [MARK.smiles] })),
    `${CLASS} and ${WITH_COMPONENT("c.smiles = $1")}`,
    [MARK.smiles],
  ),
  objects(
    "contains an amount of a component",
    simulations(component({ smiles: [MARK.smiles], moleFraction: { from: 0.35, to: 0.65 } })),
    `${CLASS} and ${WITH_COMPONENT("c.smiles = $1 and sc.mole_fraction between $2 and $3")}`,
    [MARK.smiles, 0.35, 0.65],
  ),
  objects(
    "contains a component in a role",
    simulations(component({ roles: ["sol"] })),
    `${CLASS} and ${WITH_COMPONENT("c.role = $1")}`,
    ["sol"],
  ),
  objects(
    "substructure (SMARTS)",
    simulations(component({ smarts: MARK.smarts })),
    `${CLASS} and ${WITH_COMPONENT("c.smiles = any($1)")}`,
    [[MARK.smiles]],
  ),
  objects(
    "phase has a bit",
    simulations({ kind: "phaseBits", mode: "any", bits: 1 }),
    `${CLASS} and o.property_phase = any ('{1,3,5,7}')`,
    [],
  ),
  objects(
    "frequent phase and substance, first 20",
    new SimulationDataQuery({ substance: POPULAR }).where({ kind: "phaseBits", mode: "all", bits: 4 }),
    `${CLASS} and ${SUBSTANCE} and o.property_phase & 4 = 4`,
    [sha256Hex(POPULAR.identifier)],
    { limit: FIRST },
  ),
  objects(
    "force field by its beginning",
    simulations({ kind: "attributeStartsWith", attribute: "forceFieldId", prefix: MARK.forceField }),
    `${CLASS} and left(o.force_field_id, 200) ~>=~ $1 and left(o.force_field_id, 200) ~<~ $2`,
    [MARK.forceField, `${MARK.forceField.slice(0, -1)}e`],
  ),
  objects(
    "source calculation",
    simulations(equals("sourceCalculationId", "marked-7")),
    `${CLASS} and o.source_calculation_id = $1`,
    ["marked-7"],
  ),
  objects(
    "has an observable",
    simulations({ kind: "hasObservables", names: [MARK.observable] }),
    `${CLASS} and o.observable_names @> $1`,
    [[MARK.observable]],
  ),
  objects(
    "statistical inefficiency in a range",
    simulations({ kind: "attributeRange", attribute: "statisticalInefficiency", interval: { to: 0.99 } }),
    `${CLASS} and o.statistical_inefficiency <= $1`,
    [0.99],
  ),
  objects(
    "stored between",
    simulations({ kind: "storedBetween", from: start, before: next }),
    `${CLASS} and o.updated_at >= $1 and o.updated_at < $2`,
    [start.toISOString(), next.toISOString()],
  ),
  objects(
    "stored by",
    simulations({ kind: "storedBy", users: [MARK.user] }),
    `${CLASS} and o.updated_by = $1`,
    [MARK.user],
  ),
  objects(
    "or, not, ranges",
    simulations(
      { kind: "anyOf", criteria: [component({ smiles: [MARK.smiles] }), within("temperatureK", 600, 620)] },
      { kind: "not", criterion: { kind: "phaseBits", mode: "any", bits: 4 } },
      { kind: "not", criterion: equals("forceFieldId", `${MARK.forceField}-1`) },
    ),
    `${CLASS} and (${WITH_COMPONENT("c.smiles = $1")} or o.temperature_k between $2 and $3)
     and (o.property_phase & 4 = 0) is not false and o.force_field_id is distinct from $4`,
    [MARK.smiles, 600, 620, `${MARK.forceField}-1`],
  ),
  objects(
    "attribute of an own class (JSONB)",
    new ViscosityQuery({ method: MARK.method }),
    `${PROJECT} and o.class = 'ViscosityData' and o.match_values @> $1`,
    [JSON.stringify({ method: MARK.method })],
  ),
  objects(
    "nearest 3 states of a substance",
    new SimulationDataQuery({ substance: marked.substance }).nearestTo(
      ThermodynamicState.of(nearestState),
      3,
    ),
    `${CLASS} and ${SUBSTANCE} and (o.temperature_k, o.pressure_pa) in (
      select t, p from (select distinct temperature_k t, pressure_pa p from stored_object o
        where ${CLASS} and ${SUBSTANCE} and pressure_pa is not null) s
      order by sqrt(((t - $2) / 10) ^ 2 + (2 * (p - $3) / (p + $3)) ^ 2), t, p limit 3)`,
    [sha256Hex(marked.substance.identifier), nearestState.temperatureK, nearestState.pressurePa],
  ),
  {
    what: "nearest 3 states of all, first 20",
    growth: false,
    query: simulations().nearestTo(ThermodynamicState.of(nearestState), 3),
    limit: FIRST,
    ours: async (store) => {
      const { groups } = await store.query(simulations().nearestTo(ThermodynamicState.of(nearestState), 3), {
        limit: FIRST,
      });
      return groups.reduce((sum, { entries }) => sum + entries.length, 0);
    },
    text: `select ${OBJECT} from stored_object o where ${CLASS} and (o.temperature_k, o.pressure_pa) in (
      select t, p from (select distinct temperature_k t, pressure_pa p from stored_object o
        where ${CLASS} and pressure_pa is not null) s
      order by sqrt(((t - $1) / 10) ^ 2 + (2 * (p - $2) / (p + $2)) ^ 2), t, p limit 3) order by o.id limit ${FIRST}`,
    values: [nearestState.temperatureK, nearestState.pressurePa],
  },
];

/** What a search gives beside objects. */
export const SEARCHES = [
  {
    what: "best statistics first, page of 20",
    growth: true,
    ours: async (store) => (await store.search(simulations(), byInefficiency).page(FIRST)).items.length,
    text: `select ${summaryColumns()} from stored_object o where ${CLASS}
      order by o.statistical_inefficiency, o.key collate "C" limit ${FIRST}`,
    values: [],
  },
  {
    what: "liquid mixture of one force field near 1 atm, best 20",
    growth: false,
    ours: async (store) => (await store.search(mixture(), byInefficiency).page(FIRST)).items.length,
    text: `select ${summaryColumns()} from stored_object o where ${CLASS}
      and o.substance_id = any (array(
        select a.substance_id from substance_component a join component c on c.id = a.component_id
        where c.project_id = 1 and c.smiles = $1 intersect
        select b.substance_id from substance_component b join component c on c.id = b.component_id
        where c.project_id = 1 and c.smiles = any ($2)))
      and o.temperature_k between $3 and $4 and o.pressure_pa between $5 and $6 and o.property_phase & 2 = 2
      and o.force_field_id = $7
      order by o.statistical_inefficiency, o.key collate "C" limit ${FIRST}`,
    values: ["O", ["CO", "CCO", "CCCO"], 290, 310, 100_312, 102_338, "openff-2.1.0"],
  },
  {
    what: "first page of 50",
    growth: true,
    ours: async (store) => (await store.search(simulations()).page(50)).items.length,
    text: `select ${summaryColumns()} from stored_object o where ${CLASS} order by o.id limit 50`,
    values: [],
  },
  {
    what: "page of 50 behind 400, best first",
    growth: true,
    prepare: async (store, raw) => {
      const search = store.search(simulations(), { order: byInefficiency.order });
      const { next: token } = await search.page(400);
      const { rows } = await raw.query(
        `select statistical_inefficiency as value, key from stored_object o where ${CLASS}
         order by statistical_inefficiency, key collate "C" offset 399 limit 1`,
      );
      return { search, token, values: [rows[0].value, rows[0].key] };
    },
    ours: async (_store, { search, token }) => (await search.page(50, token)).items.length,
    text: `select ${summaryColumns()} from stored_object o where ${CLASS}
      and (o.statistical_inefficiency, o.key collate "C") > ($1, $2)
      order by o.statistical_inefficiency, o.key collate "C" limit 50`,
  },
  {
    what: "count, selective",
    growth: true,
    ours: (store) => store.search(simulations(component({ smiles: [MARK.smiles] }))).count(),
    text: `select count(*)::int8 as count from stored_object o where ${CLASS} and ${WITH_COMPONENT("c.smiles = $1")}`,
    values: [MARK.smiles],
  },
  {
    what: "count, frequent substance",
    growth: false,
    ours: (store) => store.search(new SimulationDataQuery({ substance: POPULAR })).count(),
    text: `select count(*)::int8 as count from stored_object o where ${CLASS} and ${SUBSTANCE}`,
    values: [sha256Hex(POPULAR.identifier)],
  },
  {
    what: "distinct phases, selective",
    growth: true,
    ours: async (store) =>
      (await store.search(simulations(component({ smiles: [MARK.smiles] }))).distinct("propertyPhase"))
        .length,
    text: `select o.property_phase, count(*) from stored_object o where ${CLASS} and ${WITH_COMPONENT("c.smiles = $1")}
      group by 1 order by 2 desc, 1`,
    values: [MARK.smiles],
  },
];

const byInefficiency = { order: [{ by: "attribute", attribute: "statisticalInefficiency" }], limit: FIRST };

function mixture() {
  return simulations(
    component({ smiles: ["O"] }),
    component({ smiles: ["CO", "CCO", "CCCO"] }),
    within("temperatureK", 290, 310),
    within("pressurePa", 100_312, 102_338),
    { kind: "phaseBits", mode: "all", bits: 2 },
    equals("forceFieldId", "openff-2.1.0"),
  );
}

function summaryColumns() {
  return `o.key, o.class, (select s.identifier from substance s where s.id = o.substance_id) as substance,
    o.temperature_k, o.pressure_pa, o.property_phase, o.source_calculation_id, o.force_field_id, o.calculation_layer,
    o.statistical_inefficiency, o.number_of_molecules, o.max_number_of_molecules, o.observable_names, o.updated_at,
    o.updated_by, (select a.size_bytes from archive a where a.id = o.archive_id) as archive_bytes`;
}
