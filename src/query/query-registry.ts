/** The registry of query classes: which class an `@type` stands for, and which asks for a data class. */

import { identityAttributes, identitySha256 } from "../data/identity.js";
import { type StoredData, useIdentityQuery } from "../data/stored-data.js";
import { InvalidValueError, UnknownTypeError, UnsupportedOperationError } from "../errors.js";
import { requireJsonObject, tagOf } from "../serialization/codec.js";
import type { JsonValue } from "../serialization/json/json-value.js";
import type { Criterion } from "./criterion.js";
import type { DataQuery } from "./data-query.js";
import type { DataQueryClass } from "./declare-query.js";
import {
  EquilibrationDataQuery,
  ForceFieldQuery,
  FreeEnergyDataQuery,
  SimulationDataQuery,
} from "./evaluator-queries.js";

const classesByTag = new Map<string, DataQueryClass>();
const classesByDataName = new Map<string, DataQueryClass>();

/** Makes a query class known: to typed JSON, and as the one that asks for its data class. */
export function registerQueryClass(queryClass: DataQueryClass): void {
  classesByTag.set(queryClass.declaration.tag, queryClass);
  classesByDataName.set(queryClass.declaration.dataClass.declaration.name, queryClass);
}

for (const queryClass of [
  ForceFieldQuery,
  SimulationDataQuery,
  EquilibrationDataQuery,
  FreeEnergyDataQuery,
]) {
  registerQueryClass(queryClass);
}

/** The query class that asks for a data class, by the name of the data class. */
export function queryClassFor(dataClassName: string): DataQueryClass | undefined {
  return classesByDataName.get(dataClassName);
}

/**
 * A query from its typed JSON, as evaluator writes it.
 *
 * @throws {UnknownTypeError} if its `@type` is not that of a registered query class.
 * @throws {InvalidValueError} naming the criterion that is unknown or has a wrong value.
 */
export function queryFromJson(json: JsonValue): DataQuery {
  const object = requireJsonObject(json, "");
  const tag = tagOf(object);
  if (tag === undefined) {
    throw new InvalidValueError("@type", object["@type"], "is required to tell what is looked for");
  }
  const queryClass = classesByTag.get(tag);
  if (queryClass === undefined)
    throw new UnknownTypeError(tag, `one of ${[...classesByTag.keys()].join(", ")}`);
  return queryClass.fromJson(object);
}

/** The query for the same piece of data: an absent identity value must be absent. */
function identityQuery(object: StoredData): DataQuery {
  const queryClass = queryClassFor(object.type);
  if (queryClass === undefined) {
    throw new UnsupportedOperationError(
      "toStorageQuery",
      `no query class is registered for ${object.type}; declare one with declareQuery and register it.`,
    );
  }
  const { declaration } = object;
  if (declaration.identity === "none") return queryClass.fromDataObject(object);
  const names = identityAttributes(declaration);
  const named = names.filter((name) => declaration.attributes.get(name)?.query);
  const values = named.map((name) => [name, object.attributeValue(name) ?? null]);
  const sha256 = identitySha256(object);
  // What queries cannot name can be part of the identity all the same, where that is the content.
  const unnamed: readonly Criterion[] =
    named.length === names.length || sha256 === undefined ? [] : [{ kind: "sameIdentity", sha256 }];
  return new queryClass(Object.fromEntries(values), unnamed);
}

useIdentityQuery(identityQuery);
