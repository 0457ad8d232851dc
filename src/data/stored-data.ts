/**
 * The base of all stored data: an object is its typed JSON, from which attributes are decoded when they are
 * asked for. Keeping the JSON itself is what makes storing lossless: nothing is written that was not read.
 */

import { InvalidValueError, UnsupportedOperationError } from "../errors.js";
import { decodeValue, encodeValue, tagOf, within } from "../serialization/codec.js";
import { contentSha256 } from "../serialization/content-hash.js";
import type { JsonObject, JsonValue } from "../serialization/json/json-value.js";
import { type Attribute, jsonName } from "./attribute.js";
import { fileNameType } from "./attribute-type.js";
import type { ResolvedDeclaration } from "./data-declaration.js";

/** A class of stored data. */
export interface StoredDataClass<T extends StoredData = StoredData> {
  readonly declaration: ResolvedDeclaration;
  readonly prototype: T;
  fromJson(json: JsonValue): T;
}

/** The least that a query is: something that an object matches or not. */
export interface StorageQuery {
  matches(object: StoredData): boolean;
}

let identityQuery: ((object: StoredData) => StorageQuery) | undefined;

/** Announces how the query for an object's identity is made: query classes build on data, not data on them. */
export function useIdentityQuery(make: (object: StoredData) => StorageQuery): void {
  identityQuery = make;
}

/** Typed JSON that already is an object's, so that a constructor can tell it from attribute values. */
export class ObjectJson {
  constructor(readonly json: JsonObject) {}
}

const UNDECLARED: ResolvedDeclaration = {
  tag: "",
  name: "StoredData",
  attributes: new Map(),
  ancillary: "none",
  identity: "query",
  lowerIsBetter: undefined,
};

/** A data object. Immutable; subclasses are made with `declareStoredData`. */
export abstract class StoredData {
  static readonly declaration: ResolvedDeclaration = UNDECLARED;
  /** The attributes with their types; none here. */
  static readonly attributes: Readonly<Record<never, never>> = {};

  /** The object in typed JSON: ints are bigints, floats numbers; unknown attributes are kept. */
  readonly json: JsonObject;
  readonly #values = new Map<string, unknown>();
  #contentSha256: string | undefined;

  protected constructor(source: ObjectJson | object) {
    this.json = source instanceof ObjectJson ? source.json : this.#encode(source);
  }

  /** The declaration of this object's class. */
  get declaration(): ResolvedDeclaration {
    const { declaration } = this.constructor as unknown as StoredDataClass;
    return declaration;
  }

  /** The name of this object's class, e.g. `StoredSimulationData`. */
  get type(): string {
    return this.declaration.name;
  }

  /** SHA-256 of the canonical JSON: equal for objects with equal content, key order aside. */
  get contentSha256(): string {
    this.#contentSha256 ??= contentSha256(this.json);
    return this.#contentSha256;
  }

  /**
   * The value of an attribute, `undefined` if it is absent.
   *
   * @throws {InvalidValueError} if the JSON does not hold a value of the attribute's type.
   */
  attributeValue(name: string): unknown {
    if (this.#values.has(name)) return this.#values.get(name);
    const { type } = this.#attribute(name);
    const json = this.json[jsonName(name)];
    const value = json === undefined ? undefined : decodeValue(type.codec, json, jsonName(name));
    this.#values.set(name, value);
    return value;
  }

  /** The text by which an attribute is compared, `undefined` if it is absent. */
  matchText(name: string): string | undefined {
    const value = this.attributeValue(name);
    if (value === undefined) return undefined;
    return within(jsonName(name), () => this.#attribute(name).type.matchText(value));
  }

  /** The names of the files that this object refers to in its ancillary directory. */
  fileNames(): readonly string[] {
    return [...this.declaration.attributes]
      .filter(([, { type }]) => type.name === fileNameType.name)
      .map(([name]) => this.attributeValue(name))
      .filter((value) => typeof value === "string")
      .filter((name) => name !== "");
  }

  /**
   * Checks every attribute.
   *
   * @throws {InvalidValueError} naming the first attribute that is missing or wrong.
   */
  validate(): void {
    for (const [name, declared] of this.declaration.attributes) {
      const json = this.json[jsonName(name)];
      if (json === undefined && !declared.optional) {
        throw new InvalidValueError(jsonName(name), undefined, "is required but missing");
      }
      if (tagOf(json)?.endsWith(".PlaceholderValue")) {
        throw new InvalidValueError(
          jsonName(name),
          json,
          "is an unresolved placeholder of a workflow; store the object once it has its value",
        );
      }
      this.attributeValue(name);
      if (declared.query) this.matchText(name);
    }
  }

  /**
   * The query that matches exactly the objects that are the same piece of data as this one.
   *
   * @throws {UnsupportedOperationError} if the query classes are not loaded.
   */
  toStorageQuery(): StorageQuery {
    if (identityQuery !== undefined) return identityQuery(this);
    throw new UnsupportedOperationError("toStorageQuery", "import thermostore's query classes first.");
  }

  #attribute(name: string): Attribute {
    const declared = this.declaration.attributes.get(name);
    if (declared !== undefined) return declared;
    throw new InvalidValueError(name, undefined, `is not an attribute of ${this.type}`);
  }

  #encode(values: object): JsonObject {
    const json: Record<string, JsonValue> = {};
    const given = new Map<string, unknown>(Object.entries(values));
    for (const [name, { type, optional }] of this.declaration.attributes) {
      const value = given.get(name);
      given.delete(name);
      if (value !== undefined) json[jsonName(name)] = encodeValue(type.codec, value, jsonName(name));
      else if (!optional) throw new InvalidValueError(jsonName(name), undefined, "is required but missing");
    }
    for (const [name, value] of given) {
      throw new InvalidValueError(name, value, `is not an attribute of ${this.type}`);
    }
    return { ...json, "@type": this.declaration.tag };
  }
}
