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
import { type AllOf, allOf, type Criterion, type PureAmount } from "./criterion.js";
import { firstAmount, meets } from "./matches.js";
import { requireCriterion, requireQueryable } from "./require-criterion.js";

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
  /** The criteria that an object must meet, as one tree. */
  readonly tree: AllOf;

  protected constructor(
    readonly declaration: QueryDeclaration,
    values: Readonly<Record<string, unknown>>,
    criteria: readonly Criterion[] = [],
  ) {
    const { substanceQuery, ...named } = values;
    const given = new Map(Object.entries(named).filter(([, value]) => value !== undefined));
    const { dataClass } = declaration;
    for (const [attribute, value] of given) requireQueryable(attribute, dataClass, value);
    for (const criterion of criteria) requireCriterion(criterion, dataClass);
    this.values = [...dataClass.declaration.attributes.keys()]
      .filter((attribute) => given.has(attribute))
      .map((attribute) => ({ attribute, value: given.get(attribute) }));
    this.substanceQuery = requireSubstanceQuery(substanceQuery, declaration, given);
    this.criteria = criteria;
    this.tree = allOf([...this.values.map((value) => this.#criterion(value)), ...criteria]);
  }

  /** The class of data that is looked for. */
  get dataClass(): StoredDataClass {
    return this.declaration.dataClass;
  }

  /** Whether an object is of this query's class and meets all of its criteria. */
  matches(object: StoredData): object is T {
    return object.type === this.dataClass.declaration.name && meets(object, this.tree);
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

  /** This query with further criteria. */
  where(...criteria: readonly Criterion[]): DataQuery<T> {
    const values = Object.fromEntries(this.values.map(({ attribute, value }) => [attribute, value]));
    const narrowed: DataQuery<T> = Reflect.construct(this.constructor as typeof DataQuery, [
      { ...values, substanceQuery: this.substanceQuery },
      [...this.criteria, ...criteria],
    ]);
    return narrowed;
  }

  /** The query in typed JSON. Absent attributes are `null`; criteria beyond attribute values have no place there. */
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
