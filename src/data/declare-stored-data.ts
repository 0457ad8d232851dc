/** Makes a data class from its declaration. */

import { InvalidValueError } from "../errors.js";
import { requireJsonObject, tagOf } from "../serialization/codec.js";
import type { JsonValue } from "../serialization/json/json-value.js";
import type { AttributeTable, AttributeValues } from "./attribute.js";
import type { DataDeclaration, ResolvedDeclaration } from "./data-declaration.js";
import { requireDeclaration } from "./require-declaration.js";
import { ObjectJson, type StoredData } from "./stored-data.js";

/** A data class as `declareStoredData` makes it; extend it to give it its name. */
export interface DeclaredDataClass<A extends AttributeTable, B extends StoredData> {
  readonly declaration: ResolvedDeclaration;
  /** The attributes with their types, inherited ones first. */
  readonly attributes: A;
  readonly prototype: B & AttributeValues<A>;
  new (values: AttributeValues<A>): B & AttributeValues<A>;
  /**
   * An object from its typed JSON, validated.
   *
   * @throws {InvalidValueError} naming the attribute that is missing or wrong.
   */
  fromJson<T extends B & AttributeValues<A>>(this: { readonly prototype: T }, json: JsonValue): T;
}

/** A class that others are declared on. */
export interface BaseDataClass<A extends AttributeTable, B extends StoredData> {
  readonly declaration: ResolvedDeclaration;
  readonly attributes: A;
  readonly prototype: B;
}

/**
 * A class of stored data, made from its one declaration: its TypeScript type, validation, typed JSON, the
 * attributes of its query, its identity and its place in the database all follow from it.
 *
 * @param base what it builds on: `StoredData`, `HashableStoredData`, `ReplaceableData` or a declared class,
 *   whose attributes come first.
 * @throws {InvalidValueError} for a declaration that contradicts itself or the columns.
 * @example
 * class ViscosityData extends declareStoredData(StoredData, {
 *   tag: "mylab.data.ViscosityData",
 *   attributes: {
 *     substance: attribute(substanceType, { query: true, column: "substance" }),
 *     method: optionalAttribute(textType, { query: true }),
 *     viscosity: attribute(quantityType),
 *   },
 * }) {}
 * registerDataClass(ViscosityData);
 */
export function declareStoredData<
  A extends AttributeTable,
  B extends StoredData,
  Inherited extends AttributeTable,
>(base: BaseDataClass<Inherited, B>, declaration: DataDeclaration<A>): DeclaredDataClass<Inherited & A, B> {
  const resolved = resolve(base.declaration, declaration);
  requireDeclaration(resolved);
  const Base = base as unknown as new (source: ObjectJson | object) => StoredData;
  class Declared extends Base {
    static readonly declaration = resolved;
    static readonly attributes = Object.fromEntries(resolved.attributes);

    static fromJson(json: JsonValue): StoredData {
      const object = requireJsonObject(json, "");
      if (tagOf(object) !== resolved.tag) {
        throw new InvalidValueError("@type", object["@type"], `must be "${resolved.tag}"`);
      }
      const data = new this(new ObjectJson(object));
      data.validate();
      return data;
    }
  }
  for (const name of Object.keys(declaration.attributes)) {
    Object.defineProperty(Declared.prototype, name, {
      get(this: StoredData) {
        return this.attributeValue(name);
      },
      enumerable: true,
    });
  }
  return Declared as unknown as DeclaredDataClass<Inherited & A, B>;
}

function resolve<A extends AttributeTable>(
  base: ResolvedDeclaration,
  own: DataDeclaration<A>,
): ResolvedDeclaration {
  const attributes = new Map([...base.attributes, ...Object.entries(own.attributes)]);
  const lowerIsBetter = own.lowerIsBetter ?? base.lowerIsBetter;
  return {
    tag: own.tag,
    name: own.tag.slice(own.tag.lastIndexOf(".") + 1),
    attributes,
    ancillary: own.ancillary ?? base.ancillary,
    identity: own.identity ?? base.identity,
    lowerIsBetter,
  };
}
