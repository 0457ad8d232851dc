/** Criteria that hold no others, as JSON. */

import { jsonName } from "../../data/attribute.js";
import type { StoredDataClass } from "../../data/stored-data.js";
import type { JsonObject, JsonValue } from "../../serialization/json/json-value.js";
import { valueJsonOf } from "../attribute-value.js";
import type { LeafCriterion } from "../criterion-rules.js";
import { componentToJson, pureToJson } from "./component-json.js";
import { intervalToJson } from "./interval-json.js";

/** The JSON of a criterion, as the readers of `leaf-from-json` read it: one key with what it says. */
export function leafToJson(criterion: LeafCriterion, dataClass: StoredDataClass): JsonObject {
  switch (criterion.kind) {
    case "attributeEquals": {
      const value = valueJson(criterion.attribute, criterion.matchText, dataClass);
      const name = jsonName(criterion.attribute);
      return value === undefined
        ? { match_text: { [name]: criterion.matchText } }
        : { equals: { [name]: value } };
    }
    case "attributeOneOf": {
      const { attribute, matchTexts } = criterion;
      const values = matchTexts.map((text) => valueJson(attribute, text, dataClass));
      const written = values.filter((value) => value !== undefined);
      const name = jsonName(attribute);
      return written.length < values.length
        ? { match_text: { [name]: matchTexts } }
        : { one_of: { [name]: written } };
    }
    case "attributeStartsWith":
      return { starts_with: { [jsonName(criterion.attribute)]: criterion.prefix } };
    case "attributeRange":
      return { range: { [jsonName(criterion.attribute)]: intervalToJson(criterion.interval) } };
    case "attributeAbsent":
      return { absent: jsonName(criterion.attribute) };
    case "sameIdentity":
      return { identity: criterion.sha256 };
    case "stateRange": {
      const key = criterion.measure === "temperatureK" ? "temperature_k" : "pressure_pa";
      return { [key]: intervalToJson(criterion.interval) };
    }
    case "pressureAbsent":
      return { pressure: null };
    case "phaseBits":
      return { phase: { [criterion.mode]: BigInt(criterion.bits) } };
    case "hasObservables":
      return { observables: criterion.names };
    case "pureComponent":
      return { pure: pureToJson(criterion) };
    case "component":
      return {
        [criterion.quantifier === "some" ? "component" : "every_component"]: componentToJson(criterion),
      };
    case "componentCount":
      return { components: intervalToJson(criterion.interval) };
    case "storedBetween":
      return {
        stored: {
          ...(criterion.from === undefined ? {} : { since: criterion.from.toISOString() }),
          ...(criterion.before === undefined ? {} : { before: criterion.before.toISOString() }),
        },
      };
    case "storedBy":
      return { stored_by: criterion.users };
    case "archiveBytes":
      return { archive_bytes: intervalToJson(criterion.interval) };
    case "hasFile":
      return { file: criterion.pattern };
  }
}

function valueJson(
  attribute: string,
  matchText: string,
  { declaration }: StoredDataClass,
): JsonValue | undefined {
  const type = declaration.attributes.get(attribute)?.type;
  return type === undefined ? undefined : valueJsonOf(type, matchText);
}
