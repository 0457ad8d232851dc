/** Makes the query class of a data class: which values it can name follows from the attribute table. */

import type { AttributeTable, AttributeValues } from "../data/attribute.js";
import { jsonName } from "../data/attribute.js";
import type { DeclaredDataClass } from "../data/declare-stored-data.js";
import type { StoredData } from "../data/stored-data.js";
import { InvalidValueError } from "../errors.js";
import { decodeValue, requireJsonObject, tagged, tagOf } from "../serialization/codec.js";
import type { JsonValue } from "../serialization/json/json-value.js";
import { booleanCodec } from "../serialization/primitive-codecs.js";
import type { Criterion } from "./criterion.js";
import { DataQuery, type QueryDeclaration, type SubstanceQuery } from "./data-query.js";
import type { Nearest } from "./nearness.js";

/** The values that a query can name: any attribute, or `null` where it must be absent. */
export type QueryValues<V> = { readonly [K in keyof V]?: V[K] | null | undefined } & {
  /** Which subset of the substance to look for; only together with a substance. */
  readonly substanceQuery?: SubstanceQuery | undefined;
};

/** A query class. */
export interface DataQueryClass<T extends StoredData = StoredData, V = object> {
  readonly declaration: QueryDeclaration;
  readonly prototype: DataQuery<T>;
  new (values?: QueryValues<V>, criteria?: readonly Criterion[], nearest?: Nearest): DataQuery<T>;
  /**
   * A query from its typed JSON.
   *
   * @throws {InvalidValueError} naming the criterion that is unknown or has a wrong value.
   */
  fromJson(json: JsonValue): DataQuery<T>;
  /** The query for the values of all queryable attributes of an object; those it lacks are left open. */
  fromDataObject(object: StoredData): DataQuery<T>;
}

const substanceQueryCodec = tagged<{ components_only: typeof booleanCodec }, SubstanceQuery>(
  "openff.evaluator.storage.query.SubstanceQuery",
  { components_only: booleanCodec },
  {
    decode: ({ components_only }) => ({ componentsOnly: components_only }),
    encode: ({ componentsOnly }) => ({ components_only: componentsOnly }),
  },
);

/**
 * The query class of a data class.
 *
 * @param tag the `@type` of its typed JSON. Default: the data class's tag followed by `Query`.
 * @example
 * class ViscosityQuery extends declareQuery(ViscosityData) {}
 * registerQueryClass(ViscosityQuery);
 * await store.query(new ViscosityQuery({ method: "Green-Kubo" }));
 */
export function declareQuery<A extends AttributeTable, B extends StoredData>(
  dataClass: DeclaredDataClass<A, B>,
  tag = `${dataClass.declaration.tag}Query`,
): DataQueryClass<B & AttributeValues<A>, AttributeValues<A>> {
  const { attributes } = dataClass.declaration;
  const declaration: QueryDeclaration = {
    tag,
    dataClass: dataClass as unknown as QueryDeclaration["dataClass"],
    substanceAttribute: [...attributes].find(([, { query, column }]) => query && column === "substance")?.[0],
  };
  type Data = B & AttributeValues<A>;
  class Declared extends DataQuery<Data> {
    static readonly declaration = declaration;

    constructor(
      values: Readonly<Record<string, unknown>> = {},
      criteria: readonly Criterion[] = [],
      nearest?: Nearest,
    ) {
      super(declaration, values, criteria, nearest);
    }

    static fromJson(json: JsonValue): DataQuery<Data> {
      return new this(valuesFromJson(declaration, json));
    }

    static fromDataObject(object: StoredData): DataQuery<Data> {
      const names = [...attributes].filter(([, { query }]) => query).map(([name]) => name);
      const values = names.map((name) => [name, object.attributeValue(name)]);
      return new this(Object.fromEntries(values));
    }
  }
  return Declared;
}

function valuesFromJson(declaration: QueryDeclaration, json: JsonValue): Readonly<Record<string, unknown>> {
  const object = requireJsonObject(json, "");
  if (tagOf(object) !== declaration.tag) {
    throw new InvalidValueError("@type", object["@type"], `must be "${declaration.tag}"`);
  }
  const values: Record<string, unknown> = {};
  const open = new Set(Object.keys(object));
  open.delete("@type");
  for (const [name, { query, type }] of declaration.dataClass.declaration.attributes) {
    const value = object[jsonName(name)];
    if (!query || value === undefined) continue;
    open.delete(jsonName(name));
    values[name] = value === null ? null : decodeValue(type.codec, value, jsonName(name));
  }
  if (declaration.substanceAttribute !== undefined && open.delete("substance_query")) {
    values.substanceQuery = decodeValue(substanceQueryCodec, object.substance_query, "substance_query");
  }
  for (const name of open) {
    const { name: className } = declaration.dataClass.declaration;
    throw new InvalidValueError(name, object[name], `is not a criterion for ${className}`);
  }
  return values;
}
