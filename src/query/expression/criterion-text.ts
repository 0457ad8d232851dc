/** Criteria as people write them: the inverse of `parseCriterion`, for reports and messages. */

import type { StoredDataClass } from "../../data/stored-data.js";
import { phaseText } from "../../thermodynamics/property-phase.js";
import type { Criterion } from "../criterion.js";
import type { LeafCriterion } from "../criterion-rules.js";
import type { StoredBetween } from "../storage-criterion.js";
import { attributeNamed, type NamedAttribute, searchableAttributes, wordFor } from "./attribute-names.js";
import { componentText, pureText } from "./component-text.js";
import { intervalText } from "./interval-text.js";
import { byteScale, countScale, numberScale, pressureScale, temperatureScale } from "./scale.js";
import { attributeValueText, listText, valueText } from "./value-text.js";

/**
 * The expression of a criterion: `parseCriterion` reads it as one that means the same.
 *
 * @param criterion one that `requireCriterion` accepts.
 * @example criterionText({ kind: "stateRange", measure: "temperatureK", interval: { from: 290, to: 310 } }, StoredSimulationData)
 * // "temperature 290..310 K"
 */
export function criterionText(criterion: Criterion, dataClass: StoredDataClass): string {
  return joinedText(criterion, dataClass, 0);
}

/** How tightly words join: "or", "and", "not". */
const OR = 1;
const AND = 2;
const NOT = 3;

/** @param around how tightly what is around joins: what joins less needs parentheses. */
function joinedText(criterion: Criterion, dataClass: StoredDataClass, around: number): string {
  if (criterion.kind === "not") {
    const { criterion: inner } = criterion;
    if (inner.kind === "attributeAbsent") return `${nameText(inner.attribute, dataClass)} present`;
    if (inner.kind === "attributeEquals") {
      return `${nameText(inner.attribute, dataClass)} != ${valuesText(inner.attribute, dataClass)(inner.matchText)}`;
    }
    return `not ${joinedText(inner, dataClass, NOT)}`;
  }
  if (criterion.kind !== "allOf" && criterion.kind !== "anyOf") return leafText(criterion, dataClass);
  const { kind, criteria } = criterion;
  const [only, ...others] = criteria;
  if (only === undefined) return kind === "allOf" ? "everything" : "nothing";
  if (others.length === 0) return joinedText(only, dataClass, around);
  const [word, strength] = kind === "allOf" ? (["and", AND] as const) : (["or", OR] as const);
  const text = criteria.map((each) => joinedText(each, dataClass, strength)).join(` ${word} `);
  return strength < around ? `(${text})` : text;
}

function leafText(criterion: LeafCriterion, dataClass: StoredDataClass): string {
  switch (criterion.kind) {
    case "attributeEquals": {
      const { attribute } = criterion;
      return `${nameText(attribute, dataClass)} = ${valuesText(attribute, dataClass)(criterion.matchText)}`;
    }
    case "attributeOneOf": {
      const items = criterion.matchTexts.map(valuesText(criterion.attribute, dataClass));
      return `${nameText(criterion.attribute, dataClass)} in (${items.join(", ")})`;
    }
    case "attributeStartsWith":
      return `${nameText(criterion.attribute, dataClass)} starts with ${JSON.stringify(criterion.prefix)}`;
    case "attributeRange":
      return rangeText(
        nameText(criterion.attribute, dataClass),
        intervalText(criterion.interval, numberScale),
      );
    case "attributeAbsent":
      return `${nameText(criterion.attribute, dataClass)} absent`;
    case "sameIdentity":
      return `identity ${criterion.sha256}`;
    case "stateRange":
      return criterion.measure === "temperatureK"
        ? `temperature ${intervalText(criterion.interval, temperatureScale)}`
        : `pressure ${intervalText(criterion.interval, pressureScale)}`;
    case "pressureAbsent":
      return "pressure absent";
    case "phaseBits":
      return `phase ${criterion.mode} of ${phaseText(criterion.bits).replaceAll("+", ", ")}`;
    case "hasObservables":
      return `has observables ${listText(criterion.names.map(valueText))}`;
    case "pureComponent":
      return pureText(criterion);
    case "component":
      return componentText(criterion);
    case "componentCount":
      return `components ${intervalText(criterion.interval, countScale)}`;
    case "storedBetween":
      return storedText(criterion);
    case "storedBy":
      return `stored by ${listText(criterion.users.map(valueText))}`;
    case "archiveBytes":
      return `archive ${intervalText(criterion.interval, byteScale)}`;
    case "hasFile":
      return `has file ${valueText(criterion.pattern)}`;
  }
}

/** A number is in every range of an attribute that has one; "present" would say that of NaN too. */
function rangeText(name: string, range: string): string {
  return range === "present" ? `${name} -inf..inf` : `${name} ${range}`;
}

function storedText({ from, before }: StoredBetween): string {
  if (from !== undefined && before !== undefined) {
    return `stored between ${momentText(from)} and ${momentText(before)}`;
  }
  if (from !== undefined) return `stored since ${momentText(from)}`;
  return before === undefined ? "stored at any time" : `stored before ${momentText(before)}`;
}

function momentText(moment: Date): string {
  return moment
    .toISOString()
    .replace(/T00:00:00\.000Z$/, "")
    .replace(/\.000Z$/, "Z");
}

/** The word for an attribute; in quotes if it stands for something else. */
function nameText(name: string, dataClass: StoredDataClass): string {
  const named = attributeOf(name, dataClass);
  if (named === undefined) return JSON.stringify(name);
  const word = wordFor(named);
  return attributeNamed(word, dataClass)?.name === name ? word : JSON.stringify(name);
}

function valuesText(name: string, dataClass: StoredDataClass): (matchText: string) => string {
  const named = attributeOf(name, dataClass);
  return (text) =>
    named === undefined ? JSON.stringify(text) : attributeValueText(named.attribute.type, text);
}

function attributeOf(name: string, dataClass: StoredDataClass): NamedAttribute | undefined {
  return searchableAttributes(dataClass).find((each) => each.name === name);
}
