/**
 * What queries ask for, and the index that answers it. Who is bound by the server's policies has what only
 * operators ask for that the server does not trust looked up by functions, and gets the objects by their ids.
 */

import { TLeapForceFieldSource } from "../../../src/forcefields/force-field-source.js";
import type { ComponentTest } from "../../../src/query/component-criterion.js";
import type { Criterion } from "../../../src/query/criterion.js";
import type { DataQuery } from "../../../src/query/data-query.js";
import {
  EquilibrationDataQuery,
  ForceFieldQuery,
  SimulationDataQuery,
} from "../../../src/query/evaluator-queries.js";
import { parseSubstance } from "../../../src/substances/parse-substance.js";
import { ThermodynamicState } from "../../../src/thermodynamics/thermodynamic-state.js";
import { ViscosityQuery } from "../../data/viscosity-data.js";

export const BY_SUBSTANCE = "stored_object_project_id_class_substance_id_temperature_k_p_idx";
const BY_STATE = "stored_object_project_id_class_temperature_k_pressure_pa_idx";
const BY_CALCULATION = "stored_object_source_calculation_id_idx";
/** By the ids that a function gives. */
export const BY_ID = "stored_object_pkey";
const BY_VALUES = "stored_object_match_values_idx";

const ethane = parseSubstance("CC");
const warm = ThermodynamicState.of({ temperatureK: 300, pressurePa: 101_325 });
const BY_PHASE = "stored_object_project_id_class_property_phase_idx";
const BY_ARCHIVE = "stored_object_archive_id_idx";

const component = (test: ComponentTest, quantifier: "some" | "every" = "some"): Criterion => ({
  kind: "component",
  quantifier,
  test,
});
export const simulations = (...criteria: readonly Criterion[]): DataQuery =>
  new SimulationDataQuery().where(...criteria);
export const range = (attribute: string, from: number, to: number): Criterion => ({
  kind: "attributeRange",
  attribute,
  interval: { from, to },
});
const temperatures = (from: number, to: number): Criterion => ({
  kind: "stateRange",
  measure: "temperatureK",
  interval: { from, to },
});

export const withEthane = { kind: "component", quantifier: "some", test: { smiles: ["CC"] } } as const;

/** What is asked for, the index that answers it, and for a restricted role if that is another. */
export const PLANS: readonly [what: string, query: DataQuery, index: string, restricted?: string][] = [
  ["a substance", new SimulationDataQuery({ substance: ethane }), BY_SUBSTANCE],
  [
    "a substance in a state",
    new SimulationDataQuery({ substance: ethane, thermodynamicState: warm }),
    BY_STATE,
  ],
  ["a state", new SimulationDataQuery({ thermodynamicState: warm }), BY_STATE],
  ["a calculation", new EquilibrationDataQuery({ sourceCalculationId: "calculation-7" }), BY_CALCULATION],
  [
    "a force field",
    new EquilibrationDataQuery({ forceFieldId: "force-field-7" }),
    "stored_object_force_field_id_idx",
  ],
  [
    "a number of molecules",
    new SimulationDataQuery({ numberOfMolecules: 256 }),
    "stored_object_project_id_class_number_of_molecules_idx",
  ],
  [
    "the content of a force field",
    new ForceFieldQuery({ forceFieldSource: new TLeapForceFieldSource("leaprc.gaff") }),
    BY_VALUES,
    BY_ID,
  ],
  ["an attribute of a user's class", new ViscosityQuery({ method: "method 7" }), BY_VALUES, BY_ID],
  [
    "pure components",
    new SimulationDataQuery({
      substance: parseSubstance("CC|CCC"),
      substanceQuery: { componentsOnly: true },
    }),
    BY_SUBSTANCE,
  ],
  ["a component", simulations(withEthane), BY_SUBSTANCE],
  ["one of some components", simulations(component({ smiles: ["CC", "CCC"] })), BY_SUBSTANCE],
  [
    "an amount of a component in a role",
    simulations(component({ smiles: ["CC"], roles: ["solv"], moleFraction: { from: 0.5 } })),
    BY_SUBSTANCE,
  ],
  ["nothing but some components", simulations(component({ smiles: ["CC", "CCC"] }, "every")), BY_SUBSTANCE],
  [
    "one component and not another",
    simulations(withEthane, { kind: "not", criterion: component({ smiles: ["CCC"] }) }),
    BY_SUBSTANCE,
  ],
  ["a number of components", simulations({ kind: "componentCount", interval: { from: 2 } }), BY_SUBSTANCE],
  [
    "one of some states",
    simulations({
      kind: "attributeOneOf",
      attribute: "thermodynamicState",
      matchTexts: ["300.000|100000.000", "310.000|100001.000"],
    }),
    BY_STATE,
  ],
  [
    "ranges of temperature and pressure",
    simulations(temperatures(300, 300.5), {
      kind: "stateRange",
      measure: "pressurePa",
      interval: { from: 100_000, to: 100_010 },
    }),
    BY_STATE,
  ],
  ["phases", simulations({ kind: "phaseBits", mode: "any", bits: 1 }), BY_PHASE],
  [
    "observables",
    simulations({ kind: "hasObservables", names: ["Enthalpy"] }),
    "stored_object_observable_names_idx",
    BY_ID,
  ],
  [
    "one of some force fields",
    simulations({
      kind: "attributeOneOf",
      attribute: "forceFieldId",
      matchTexts: ["force-field-7", "force-field-8"],
    }),
    "stored_object_force_field_id_idx",
  ],
  [
    "the beginning of a force field",
    simulations({ kind: "attributeStartsWith", attribute: "forceFieldId", prefix: "force-field-49" }),
    "stored_object_force_field_id_prefix_idx",
    BY_ID,
  ],
  [
    "the beginning of a calculation",
    simulations({
      kind: "attributeStartsWith",
      attribute: "sourceCalculationId",
      prefix: "calculation-777",
    }),
    "stored_object_source_calculation_id_prefix_idx",
    BY_ID,
  ],
  [
    "a range of numbers of molecules",
    simulations(range("numberOfMolecules", 100, 110)),
    "stored_object_project_id_class_number_of_molecules_idx",
  ],
  [
    "a range of statistical inefficiencies",
    simulations(range("statisticalInefficiency", 1, 1.01)),
    "stored_object_project_id_class_statistical_inefficiency_idx",
  ],
  [
    "a span of time",
    simulations({ kind: "storedBetween", before: new Date("2024-01-01T05:00:00.000Z") }),
    "stored_object_project_id_class_updated_at_idx",
  ],
  [
    "a user",
    simulations({ kind: "storedBy", users: ["user-6"] }),
    "stored_object_project_id_class_updated_by_idx",
  ],
  ["a size of archives", simulations({ kind: "archiveBytes", interval: { to: 3000 } }), BY_ARCHIVE],
  ["a name of a file", simulations({ kind: "hasFile", pattern: "run-77/*.dcd" }), BY_ARCHIVE],
  [
    "an identity",
    simulations({ kind: "sameIdentity", sha256: "7".padStart(64, "0") }),
    "stored_object_project_id_identity_sha256_key",
  ],
  [
    "one thing or another",
    simulations({ kind: "anyOf", criteria: [withEthane, temperatures(281, 281.2)] }),
    BY_STATE,
  ],
  [
    "one thing and not another",
    simulations(withEthane, { kind: "not", criterion: temperatures(281, 310) }),
    BY_SUBSTANCE,
  ],
  [
    "one of some values of a user's class",
    new ViscosityQuery().where({
      kind: "attributeOneOf",
      attribute: "method",
      matchTexts: ["method 7", "method 8"],
    }),
    BY_VALUES,
    BY_ID,
  ],
  [
    "the nearest states of a substance",
    new SimulationDataQuery({ substance: ethane }).nearestTo(warm, 2),
    BY_SUBSTANCE,
  ],
];
