/**
 * Criteria as JSON, for files and for other programs: `{"all": […]}`, `{"any": […]}`, `{"not": …}`, and for all
 * others one key with what it says, e.g. `{"temperature": {"from": "290 K", "to": "310 K"}}`. Several keys in one
 * object must all hold. What each key stands for is in `json/leaf-from-json`.
 */

import type { StoredDataClass } from "../data/stored-data.js";
import { InvalidValueError } from "../errors.js";
import {
  isJsonArray,
  isJsonObject,
  type JsonObject,
  type JsonValue,
} from "../serialization/json/json-value.js";
import type { Criterion } from "./criterion.js";
import { closestWord } from "./expression/closest-word.js";
import { LEAF_READERS } from "./json/leaf-from-json.js";
import { leafToJson } from "./json/leaf-to-json.js";
import { placed } from "./json/placed.js";
import { requireCriterion } from "./require-criterion.js";

/** As deep as criteria may lie in one another, and as many as there may be. */
const MAX_DEPTH = 100;
const MAX_CRITERIA = 10_000;

/**
 * The criterion that a JSON value stands for, for objects of a class.
 *
 * @throws {InvalidValueError} naming the part that is wrong, e.g. `all.0.temperature`.
 * @throws {QueryTooCostlyError} for a substructure that takes too long to be read.
 * @example criterionFromJson({ all: [{ phase: "liquid" }, { contains: ["CO", "O"] }] }, StoredSimulationData)
 */
export function criterionFromJson(json: JsonValue, dataClass: StoredDataClass): Criterion {
  const criterion = new CriterionReader(dataClass).read(json, "", 1);
  requireCriterion(criterion, dataClass);
  return criterion;
}

/**
 * The JSON of a criterion: `criterionFromJson` reads the same criterion from it.
 *
 * @param criterion one that `requireCriterion` accepts.
 */
export function criterionToJson(criterion: Criterion, dataClass: StoredDataClass): JsonObject {
  switch (criterion.kind) {
    case "allOf":
      return { all: criterion.criteria.map((each) => criterionToJson(each, dataClass)) };
    case "anyOf":
      return { any: criterion.criteria.map((each) => criterionToJson(each, dataClass)) };
    case "not":
      return { not: criterionToJson(criterion.criterion, dataClass) };
    default:
      return leafToJson(criterion, dataClass);
  }
}

class CriterionReader {
  readonly #dataClass: StoredDataClass;
  #criteria = 0;

  constructor(dataClass: StoredDataClass) {
    this.#dataClass = dataClass;
  }

  read(json: JsonValue, field: string, depth: number): Criterion {
    if (depth > MAX_DEPTH)
      throw new InvalidValueError(lastOf(field), depth, `nests more than ${MAX_DEPTH} deep`);
    if (!isJsonObject(json)) {
      throw new InvalidValueError(field, json, 'must be a criterion, like {"phase": "liquid"}');
    }
    const criteria = Object.entries(json).map(([key, value]) =>
      this.#keyed(key, value, field === "" ? key : `${field}.${key}`, depth),
    );
    const [only, ...others] = criteria;
    return only !== undefined && others.length === 0 ? only : { kind: "allOf", criteria };
  }

  #keyed(key: string, json: JsonValue, field: string, depth: number): Criterion {
    this.#criteria += 1;
    if (this.#criteria > MAX_CRITERIA) {
      throw new InvalidValueError(
        lastOf(field),
        this.#criteria,
        `a query may have at most ${MAX_CRITERIA} criteria`,
      );
    }
    if (key === "all") return { kind: "allOf", criteria: this.#list(json, field, depth) };
    if (key === "any") return { kind: "anyOf", criteria: this.#list(json, field, depth) };
    if (key === "not") return { kind: "not", criterion: this.read(json, field, depth + 1) };
    const reader = LEAF_READERS.get(key);
    if (reader !== undefined) {
      const criterion = reader(json, field, this.#dataClass);
      placed(field, () => requireCriterion(criterion, this.#dataClass));
      return criterion;
    }
    const known = [...LEAF_READERS.keys(), "all", "any", "not"];
    const closest = closestWord(key, known);
    const hint = closest === undefined ? `expected one of ${known.join(", ")}` : `did you mean "${closest}"?`;
    throw new InvalidValueError(field, json, `is no criterion; ${hint}`);
  }

  #list(json: JsonValue, field: string, depth: number): readonly Criterion[] {
    if (!isJsonArray(json)) throw new InvalidValueError(field, json, "must be a list of criteria");
    return json.map((each, index) => this.read(each, `${field}.${index}`, depth + 1));
  }
}

/** The end of a path that may be very long. */
function lastOf(field: string): string {
  return field.length > 60 ? `…${field.slice(-60)}` : field;
}
