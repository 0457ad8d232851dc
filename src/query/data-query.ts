/**
 * The base of all query classes: values that attributes must have, as evaluator's queries have them, and
 * further criteria. Both come down to one tree of criteria.
 */

import { jsonName } from "../data/attribute.js";
import type { StorageQuery, StoredData, StoredDataClass } from "../data/stored-data.js";
import { InvalidValueError } from "../errors.js";
import { encodeValue, within } from "../serialization/codec.js";
import type { JsonObject, JsonValue } from "../serialization/json/json-value.js";
import { Substance } from "../substances/substance.js";
import type { ThermodynamicState } from "../thermodynamics/thermodynamic-state.js";
import type { PureAmount } from "./component-criterion.js";
import { firstAmount } from "./component-matches.js";
import { type AllOf, allOf, type Criterion } from "./criterion.js";
import { meets } from "./matches.js";
import { type Nearest, requireNearest } from "./nearness.js";
import { requireCriterion, requireQueryable } from "./require-criterion.js";
import type { StorageFacts } from "./storage-criterion.js";

/** The subset of a query's substance that data is looked for. */
export interface SubstanceQuery {
  /** Look for pure data of one of the components of the substance instead of data of the substance itself. */
  readonly componentsOnly: boolean;
}

/** The declaration of a query class. */
export interface QueryDeclaration {
  /** The `@type` of its typed JSON. */
  readonly tag: string;
  readonly dataClass: StoredDataClass;
  /** The attribute that `substance_query` applies to: the one in the substance column, if there is one. */
  readonly substanceAttribute: string | undefined;
}

/** One attribute that a query names: its value, or `null` if it must be absent. */
export interface QueryValue {
  readonly attribute: string;
  readonly value: unknown;
}

/** A query for objects of one class. Immutable; subclasses are made with `declareQuery`. */
export abstract class DataQuery<T extends StoredData = StoredData> implements StorageQuery {
  /** The attributes that it names, in declaration order. */
  readonly values: readonly QueryValue[];
  readonly substanceQuery: SubstanceQuery | undefined;
  /** Criteria beyond attribute values. */
  readonly criteria: readonly Criterion[];
  /** Of the objects that match, those in the states nearest to this one are asked for; without it, all. */
  readonly nearest?: Nearest;
  /** The criteria that an object must meet, as one tree. */
  readonly tree: AllOf;

  protected constructor(
    readonly declaration: QueryDeclaration,
    values: Readonly<Record<string, unknown>>,
    criteria: readonly Criterion[] = [],
    nearest?: Nearest,
  ) {
    const { substanceQuery, ...named } = values;
    const given = new Map(Object.entries(named).filter(([, value]) => value !== undefined));
    const { dataClass } = declaration;
    for (const [attribute, value] of given) requireQueryable(attribute, dataClass, value);
    this.values = [...dataClass.declaration.attributes.keys()]
      .filter((attribute) => given.has(attribute))
      .map((attribute) => ({ attribute, value: given.get(attribute) }));
    this.substanceQuery = requireSubstanceQuery(substanceQuery, declaration, given);
    const ofValues = this.values.map((value) => this.#criterion(value));
    requireCriterion({ kind: "allOf", criteria: [...ofValues, ...criteria] }, dataClass);
    this.criteria = [...criteria];
    this.tree = allOf([...ofValues, ...criteria]);
    if (nearest !== undefined) this.nearest = requireNearest(nearest, dataClass);
  }

  /** The class of data that is looked for. */
  get dataClass(): StoredDataClass {
    return this.declaration.dataClass;
  }

  /**
   * Whether an object is of this query's class and meets all of its criteria. Whether its state is among the
   * nearest is not asked: that depends on all the others.
   *
   * @param facts what is known of how it is stored; criteria about what is unknown are false.
   */
  matches(object: StoredData, facts: StorageFacts = {}): object is T {
    return object.type === this.dataClass.declaration.name && meets(object, this.tree, facts);
  }

  /**
   * The values by which a match is grouped: for each attribute that the query names, in declaration order, the
   * value that matched. It is the object's own substance if only components were asked for.
   */
  matchedValues(object: StoredData): readonly QueryValue[] {
    return this.values.map(({ attribute, value }) =>
      this.groupsBy(attribute)
        ? { attribute, value: object.attributeValue(attribute) }
        : { attribute, value },
    );
  }

  /** Whether matches can differ in this attribute, so that results are grouped by it. */
  groupsBy(attribute: string): boolean {
    return this.substanceQuery?.componentsOnly === true && attribute === this.declaration.substanceAttribute;
  }

  /**
   * This query with further criteria, all of which must hold.
   *
   * @throws {InvalidValueError} naming what is wrong with the first criterion that cannot be asked.
   * @example new SimulationDataQuery().where(temperature.between("290 K", "310 K"), phase.is(Phase.Liquid))
   */
  where(...criteria: readonly Criterion[]): this {
    return this.#with([...this.criteria, ...criteria], this.nearest);
  }

  /**
   * This query for the objects in the states nearest to one: of all objects that match, those whose state, a
   * pair of temperature and pressure, is among the first `count` by `stateDistance`, then temperature, then
   * pressure. States that lack a pressure where the given one has it, or the other way round, are not near.
   *
   * @throws {InvalidValueError} for a count below 1, and for a class that keeps no thermodynamic state.
   * @example query.nearestTo(ThermodynamicState.of({ temperatureK: 298.15, pressurePa: 101_325 }), 3)
   */
  nearestTo(state: ThermodynamicState, count: number): this {
    return this.#with(this.criteria, { state, count });
  }

  /** The query in evaluator's typed JSON. Absent attributes are `null`; only attribute values have a place there. */
  toJson(): JsonObject {
    const json: Record<string, JsonValue> = {};
    const { attributes } = this.dataClass.declaration;
    for (const { attribute, value } of this.values) {
      const declared = attributes.get(attribute);
      if (declared === undefined) continue;
      json[jsonName(attribute)] = value === null ? null : encodeValue(declared.type.codec, value);
    }
    if (this.substanceQuery !== undefined) {
      json.substance_query = {
        components_only: this.substanceQuery.componentsOnly,
        "@type": "openff.evaluator.storage.query.SubstanceQuery",
      };
    }
    return { ...json, "@type": this.declaration.tag };
  }

  #with(criteria: readonly Criterion[], nearest: Nearest | undefined): this {
    const named = Object.fromEntries(this.values.map(({ attribute, value }) => [attribute, value]));
    const values = { ...named, substanceQuery: this.substanceQuery };
    const query: this = Reflect.construct(this.constructor as typeof DataQuery, [values, criteria, nearest]);
    return query;
  }

  #criterion({ attribute, value }: QueryValue): Criterion {
    if (value === null) return { kind: "attributeAbsent", attribute };
    if (this.groupsBy(attribute) && value instanceof Substance) return pureComponents(value);
    const type = this.dataClass.declaration.attributes.get(attribute)?.type;
    const matchText = within(jsonName(attribute), () => type?.matchText(value) ?? "");
    return { kind: "attributeEquals", attribute, matchText };
  }
}

function pureComponents(substance: Substance): Criterion {
  const candidates = substance.components.flatMap((component) => {
    const amount = firstAmount(substance.amountsOf(component));
    if (amount === undefined) return [];
    const pure: PureAmount =
      amount.kind === "MoleFraction"
        ? { kind: "MoleFraction" }
        : { kind: "ExactAmount", count: String(amount.value) };
    return [{ identifier: component.identifier, amount: pure }];
  });
  return { kind: "pureComponent", candidates };
}

function requireSubstanceQuery(
  value: unknown,
  { substanceAttribute, dataClass }: QueryDeclaration,
  given: ReadonlyMap<string, unknown>,
): SubstanceQuery | undefined {
  if (value === undefined) return undefined;
  if (substanceAttribute === undefined) {
    throw new InvalidValueError(
      "substance_query",
      value,
      `is not a criterion for ${dataClass.declaration.name}`,
    );
  }
  if (!(given.get(substanceAttribute) instanceof Substance)) {
    throw new InvalidValueError("substance_query", value, "can only be given together with a substance");
  }
  if (typeof value === "object" && value !== null && "componentsOnly" in value) {
    return { componentsOnly: value.componentsOnly === true };
  }
  throw new InvalidValueError("substance_query", value, "must say componentsOnly");
}
