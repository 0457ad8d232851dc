/** The registry of data classes: which class an `@type` or a class name stands for. */

import { InvalidValueError, UnknownTypeError } from "../errors.js";
import { requireJsonObject, tagOf } from "../serialization/codec.js";
import type { JsonObject, JsonValue } from "../serialization/json/json-value.js";
import type { ResolvedDeclaration } from "./data-declaration.js";
import { ForceFieldData } from "./force-field-data.js";
import { StoredEquilibrationData, StoredFreeEnergyData, StoredSimulationData } from "./simulation-data.js";
import { ObjectJson, StoredData, type StoredDataClass } from "./stored-data.js";

const classesByTag = new Map<string, StoredDataClass>();
const classesByName = new Map<string, StoredDataClass>();

/**
 * Makes a data class known, so that objects of it can be read from JSON and from storage.
 *
 * @throws {InvalidValueError} if another class of the same name is registered.
 */
export function registerDataClass(dataClass: StoredDataClass): void {
  const { tag, name } = dataClass.declaration;
  const present = classesByName.get(name);
  if (present !== undefined && present.declaration.tag !== tag) {
    throw new InvalidValueError(
      "tag",
      tag,
      `a class named ${name} is registered as ${present.declaration.tag}`,
    );
  }
  classesByTag.set(tag, dataClass);
  classesByName.set(name, dataClass);
}

for (const dataClass of [
  ForceFieldData,
  StoredSimulationData,
  StoredEquilibrationData,
  StoredFreeEnergyData,
]) {
  registerDataClass(dataClass);
}

/** The registered class of that name, if there is one. */
export function dataClassNamed(name: string): StoredDataClass | undefined {
  return classesByName.get(name);
}

/** The names of all registered classes. */
export function dataClassNames(): readonly string[] {
  return [...classesByName.keys()];
}

/**
 * A data object from its typed JSON, validated.
 *
 * @throws {UnknownTypeError} if its `@type` is not that of a registered class.
 * @throws {InvalidValueError} naming the attribute that is missing or wrong.
 */
export function dataFromJson(json: JsonValue): StoredData {
  const object = requireJsonObject(json, "");
  const tag = tagOf(object);
  if (tag === undefined) {
    throw new InvalidValueError("@type", object["@type"], "is required to tell what the object is");
  }
  const dataClass = classesByTag.get(tag);
  if (dataClass === undefined) throw new UnknownTypeError(tag, `one of ${dataClassNames().join(", ")}`);
  return dataClass.fromJson(object);
}

/** An object of a class that this process does not know, as it lies in storage. */
class UnregisteredData extends StoredData {
  readonly #declaration: ResolvedDeclaration;

  constructor(json: JsonObject, name: string) {
    super(new ObjectJson(json));
    this.#declaration = { ...StoredData.declaration, tag: tagOf(json) ?? "", name };
  }

  override get declaration(): ResolvedDeclaration {
    return this.#declaration;
  }

  /** @throws {UnknownTypeError} always: what is not known cannot be checked, and so not stored again. */
  override validate(): void {
    throw new UnknownTypeError(this.#declaration.tag, `one of ${dataClassNames().join(", ")}`);
  }
}

/**
 * An object that comes from storage, where it was validated: nothing is checked, and one of a class that this
 * process does not know can still be read as JSON.
 */
export function dataFromStorage(json: JsonObject, className: string): StoredData {
  const dataClass = classesByTag.get(tagOf(json) ?? "");
  if (dataClass === undefined) return new UnregisteredData(json, className);
  return Reflect.construct(dataClass as unknown as new () => StoredData, [new ObjectJson(json)]);
}
