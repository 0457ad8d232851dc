/** The meaning of criteria in memory. A translation into another language means the same. */

import { identitySha256 } from "../data/identity.js";
import { observableNames } from "../data/observable-names.js";
import type { StoredData } from "../data/stored-data.js";
import { phaseOf, stateOf, substanceOf } from "./column-value.js";
import { meetsComponentCriterion } from "./component-matches.js";
import type { Criterion } from "./criterion.js";
import { isWithin, roundedInterval } from "./interval.js";
import { isOneOf } from "./is-one-of.js";
import type { StorageFacts } from "./storage-criterion.js";
import { meetsStorageCriterion } from "./storage-matches.js";

/**
 * Whether an object meets a criterion. Logic has two values: a criterion about something that is absent from
 * the object, or from the facts, is false.
 *
 * @param facts what is known of how the object is stored.
 */
export function meets(object: StoredData, criterion: Criterion, facts: StorageFacts = {}): boolean {
  switch (criterion.kind) {
    case "allOf":
      return criterion.criteria.every((inner) => meets(object, inner, facts));
    case "anyOf":
      return criterion.criteria.some((inner) => meets(object, inner, facts));
    case "not":
      return !meets(object, criterion.criterion, facts);
    case "attributeEquals":
      return matchText(object, criterion.attribute) === criterion.matchText;
    case "attributeOneOf": {
      const text = matchText(object, criterion.attribute);
      return text !== undefined && isOneOf(text, criterion.matchTexts);
    }
    case "attributeStartsWith":
      // Neither text has half a surrogate pair, so that a prefix in UTF-16 is one in code points and in UTF-8.
      return matchText(object, criterion.attribute)?.startsWith(criterion.prefix) === true;
    case "attributeRange": {
      const value = attributeValue(object, criterion.attribute);
      return (typeof value === "number" || typeof value === "bigint") && isWithin(value, criterion.interval);
    }
    case "attributeAbsent":
      return attributeValue(object, criterion.attribute) === undefined;
    case "sameIdentity":
      return identitySha256(object) === criterion.sha256;
    case "stateRange": {
      const value = stateOf(object)?.[criterion.measure];
      return value !== undefined && isWithin(value, roundedInterval(criterion.interval, 3));
    }
    case "pressureAbsent": {
      const state = stateOf(object);
      return state !== undefined && state.pressurePa === undefined;
    }
    case "phaseBits": {
      const phase = phaseOf(object);
      if (phase === undefined) return false;
      const common = phase & criterion.bits;
      return criterion.mode === "any" ? common !== 0 : common === criterion.bits;
    }
    case "hasObservables": {
      const present = observableNames(object);
      return criterion.names.every((name) => present.includes(name));
    }
    case "pureComponent":
    case "component":
    case "componentCount": {
      const substance = substanceOf(object);
      return substance !== undefined && meetsComponentCriterion(substance, criterion);
    }
    case "storedBetween":
    case "storedBy":
    case "archiveBytes":
    case "hasFile":
      return meetsStorageCriterion(facts, criterion);
  }
}

function attributeValue(object: StoredData, attribute: string): unknown {
  return object.declaration.attributes.has(attribute) ? object.attributeValue(attribute) : undefined;
}

function matchText(object: StoredData, attribute: string): string | undefined {
  return object.declaration.attributes.has(attribute) ? object.matchText(attribute) : undefined;
}
