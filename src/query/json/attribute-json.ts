/** Criteria about attributes in JSON: `{"name of an attribute": value}` behind a word that says what about it. */

import type { AttributeColumn } from "../../data/attribute.js";
import { jsonName } from "../../data/attribute.js";
import type { StoredDataClass } from "../../data/stored-data.js";
import { InvalidValueError } from "../../errors.js";
import { decodeValue, requireJsonObject } from "../../serialization/codec.js";
import { isJsonArray, type JsonValue } from "../../serialization/json/json-value.js";
import { textCodec } from "../../serialization/primitive-codecs.js";
import { matchTextOfJson } from "../attribute-value.js";
import type { Criterion } from "../criterion.js";
import { attributeNamed, type NamedAttribute, searchableAttributes } from "../expression/attribute-names.js";
import { closestWord } from "../expression/closest-word.js";
import { textsCodec } from "./component-json.js";
import { placed } from "./placed.js";

/** Reads what stands at a key. `field` is where, for errors. */
export type LeafReader = (json: JsonValue, field: string, dataClass: StoredDataClass) => Criterion;

/** A reader of `{"name of an attribute": …}`. */
export function ofAttribute(
  read: (json: JsonValue, field: string, named: NamedAttribute) => Criterion,
): LeafReader {
  return (json, field, dataClass) => {
    const [entry, ...others] = Object.entries(requireJsonObject(json, field));
    if (entry === undefined || others.length > 0) {
      throw new InvalidValueError(field, json, 'must name one attribute, like {"force_field_id": …}');
    }
    const [name, value] = entry;
    return read(value, `${field}.${name}`, requireAttribute(name, field, dataClass));
  };
}

/** The value that the attribute has. */
export const readEquals: LeafReader = ofAttribute((json, field, named) => equals(json, field, named));

/** The values of which it has one. */
export const readOneOf: LeafReader = ofAttribute((json, field, { name, attribute }) => {
  if (!isJsonArray(json)) throw new InvalidValueError(field, json, "must be a list of values");
  const matchTexts = json.map((each, index) =>
    placed(`${field}.${index}`, () => matchTextOfJson(attribute.type, each, "")),
  );
  return { kind: "attributeOneOf", attribute: name, matchTexts };
});

/** The texts by which values are compared, where a value cannot be written down: one, or a list. */
export const readMatchText: LeafReader = ofAttribute((json, field, { name }) =>
  typeof json === "string"
    ? { kind: "attributeEquals", attribute: name, matchText: json }
    : { kind: "attributeOneOf", attribute: name, matchTexts: decodeValue(textsCodec, json, field) },
);

/** The text that it starts with. */
export const readStartsWith: LeafReader = ofAttribute((json, field, { name }) => ({
  kind: "attributeStartsWith",
  attribute: name,
  prefix: decodeValue(textCodec, json, field),
}));

/** The name of an attribute that is absent. */
export const readAbsent: LeafReader = (json, field, dataClass) => {
  const { name } = requireAttribute(decodeValue(textCodec, json, field), field, dataClass);
  return { kind: "attributeAbsent", attribute: name };
};

/** A reader of the value that the attribute in a column has. */
export function readEqualsIn(column: AttributeColumn): LeafReader {
  return (json, field, dataClass) => {
    const named = searchableAttributes(dataClass).find(({ attribute }) => attribute.column === column);
    if (named !== undefined) return equals(json, field, named);
    throw new InvalidValueError(field, json, `is not a criterion for ${dataClass.declaration.name}`);
  };
}

function equals(json: JsonValue, field: string, { name, attribute }: NamedAttribute): Criterion {
  const matchText = placed(field, () => matchTextOfJson(attribute.type, json, ""));
  return { kind: "attributeEquals", attribute: name, matchText };
}

function requireAttribute(name: string, field: string, dataClass: StoredDataClass): NamedAttribute {
  const named = attributeNamed(name, dataClass);
  if (named !== undefined) return named;
  const known = searchableAttributes(dataClass).map((each) => jsonName(each.name));
  const closest = closestWord(name, known);
  const hint = closest === undefined ? `expected one of ${known.join(", ")}` : `did you mean "${closest}"?`;
  throw new InvalidValueError(field, name, `is no attribute that can be searched; ${hint}`);
}
