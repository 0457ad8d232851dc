/**
 * What must be so of each kind of criterion, beyond its type, for it to mean something and for memory and
 * database to agree on it.
 */

import type { AttributeColumn } from "../data/attribute.js";
import { type AttributeOrder, observableFrameType } from "../data/attribute-type.js";
import type { StoredDataClass } from "../data/stored-data.js";
import { InvalidValueError } from "../errors.js";
import { isObservableType } from "../observables/observable-frame.js";
import { ComponentRole, isComponentRole } from "../substances/component.js";
import { requireSmarts } from "../substances/substructure.js";
import { requirePhase } from "../thermodynamics/property-phase.js";
import type { ComponentTest } from "./component-criterion.js";
import type { Criterion } from "./criterion.js";
import {
  requireCount,
  requireFraction,
  requireInterval,
  requireMoment,
  requireSearchText,
  requireSearchTexts,
  requireWhole,
} from "./require-values.js";

/** A criterion that holds no others. */
export type LeafCriterion = Exclude<Criterion, { kind: "allOf" | "anyOf" | "not" }>;

type Rules = {
  readonly [K in LeafCriterion["kind"]]: (
    criterion: Extract<LeafCriterion, { kind: K }>,
    dataClass: StoredDataClass,
  ) => void;
};

/** Longer ones would take long to hold against many paths. */
const MAX_PATTERN_LENGTH = 1000;

const RULES: Rules = {
  attributeEquals: ({ attribute, matchText }, dataClass) => requireMatchText(attribute, matchText, dataClass),

  attributeOneOf: ({ attribute, matchTexts }, dataClass) => {
    requireSearchable(attribute, dataClass);
    for (const text of requireSearchTexts(attribute, matchTexts))
      requireMatchText(attribute, text, dataClass);
  },

  attributeStartsWith: ({ attribute, prefix }, dataClass) => {
    requireOrder(attribute, "text", dataClass);
    requireSearchText(attribute, prefix);
  },

  attributeRange: ({ attribute, interval }, dataClass) => {
    requireOrder(attribute, "number", dataClass);
    requireInterval(attribute, interval);
  },

  attributeAbsent: ({ attribute }, dataClass) => requireSearchable(attribute, dataClass),

  sameIdentity: ({ sha256 }) => {
    if (typeof sha256 === "string" && /^[0-9a-f]{64}$/.test(sha256)) return;
    throw new InvalidValueError("sha256", sha256, "must be 64 lowercase hex digits");
  },

  stateRange: ({ measure, interval }, dataClass) => {
    if (measure !== "temperatureK" && measure !== "pressurePa") {
      throw new InvalidValueError("measure", measure, "must be temperatureK or pressurePa");
    }
    requireColumn("thermodynamic_state", measure, dataClass);
    requireInterval(measure, interval);
  },

  pressureAbsent: (_criterion, dataClass) =>
    requireColumn("thermodynamic_state", "pressureAbsent", dataClass),

  phaseBits: ({ mode, bits }, dataClass) => {
    requireColumn("property_phase", "phaseBits", dataClass);
    if (mode !== "any" && mode !== "all") throw new InvalidValueError("mode", mode, "must be any or all");
    requirePhase(typeof bits === "number" ? bits : Number.NaN, "bits");
  },

  hasObservables: ({ names }, dataClass) => {
    const { attributes, name: className } = dataClass.declaration;
    if (![...attributes.values()].some(({ type }) => type.name === observableFrameType.name)) {
      throw new InvalidValueError("hasObservables", names, `is not a criterion for ${className}`);
    }
    for (const name of requireSearchTexts("names", names)) {
      if (!isObservableType(name)) {
        throw new InvalidValueError("names", name, "is not the name of an observable that a frame can hold");
      }
    }
  },

  pureComponent: ({ candidates }, dataClass) => {
    requireColumn("substance", "pureComponent", dataClass);
    if (!Array.isArray(candidates)) throw new InvalidValueError("candidates", candidates, "must be a list");
    for (const { identifier, amount } of candidates) {
      requireSearchText("identifier", identifier);
      if (amount?.kind === "MoleFraction") continue;
      if (amount?.kind === "ExactAmount" && isInt64Text(amount.count)) continue;
      throw new InvalidValueError(
        "amount",
        amount,
        "must be a MoleFraction, or an ExactAmount with its count",
      );
    }
  },

  component: ({ quantifier, test }, dataClass) => {
    requireColumn("substance", "component", dataClass);
    if (quantifier !== "some" && quantifier !== "every") {
      throw new InvalidValueError("quantifier", quantifier, "must be some or every");
    }
    if (typeof test !== "object" || test === null) {
      throw new InvalidValueError("test", test, "must say what a component is like");
    }
    requireTest(test);
  },

  componentCount: ({ interval }, dataClass) => {
    requireColumn("substance", "componentCount", dataClass);
    requireInterval("componentCount", interval, requireCount);
  },

  storedBetween: ({ from, before }) => {
    requireMoment("storedBetween", from);
    requireMoment("storedBetween", before);
    if (from !== undefined && before !== undefined && from >= before) {
      const span = `${from.toISOString()} to ${before.toISOString()}`;
      throw new InvalidValueError("storedBetween", span, "is empty: it ends before it starts; swap the ends");
    }
  },

  storedBy: ({ users }) => {
    requireSearchTexts("users", users);
  },

  archiveBytes: ({ interval }) => requireInterval("archiveBytes", interval, requireCount),

  hasFile: ({ pattern }) => {
    const { length } = requireSearchText("pattern", pattern);
    if (length > 0 && length <= MAX_PATTERN_LENGTH) return;
    throw new InvalidValueError("pattern", pattern, `must have 1 to ${MAX_PATTERN_LENGTH} characters`);
  },
};

/** @throws {InvalidValueError} naming what is wrong with a criterion for objects of a class. */
export function requireLeaf<K extends LeafCriterion["kind"]>(
  criterion: Extract<LeafCriterion, { kind: K }>,
  dataClass: StoredDataClass,
): void {
  const kind: K = criterion.kind as K;
  if (!Object.hasOwn(RULES, kind)) {
    throw new InvalidValueError(
      "kind",
      kind,
      `must be one of ${Object.keys(RULES).join(", ")}, allOf, anyOf, not`,
    );
  }
  const rule: (criterion: Extract<LeafCriterion, { kind: K }>, dataClass: StoredDataClass) => void =
    RULES[kind];
  rule(criterion, dataClass);
}

function requireTest({ smiles, roles, moleFraction, exactAmount, smarts }: ComponentTest): void {
  if (smiles !== undefined) requireSearchTexts("smiles", smiles);
  for (const role of roles === undefined ? [] : requireSearchTexts("roles", roles)) {
    if (!isComponentRole(role)) {
      throw new InvalidValueError("roles", role, `must be one of ${Object.values(ComponentRole).join(", ")}`);
    }
  }
  if (moleFraction !== undefined) requireInterval("moleFraction", moleFraction, requireFraction);
  if (exactAmount !== undefined) requireInterval("exactAmount", exactAmount, requireWhole);
  if (smarts !== undefined) requireSmarts(requireSearchText("smarts", smarts));
}

/** Queries find what they can name, and what has a column. */
function requireSearchable(attribute: string, { declaration }: StoredDataClass): void {
  const declared = declaration.attributes.get(attribute);
  if (declared !== undefined && (declared.query || declared.column !== undefined)) return;
  throw new InvalidValueError(attribute, attribute, `is not a criterion for ${declaration.name}`);
}

function requireOrder(attribute: string, order: AttributeOrder, dataClass: StoredDataClass): void {
  requireSearchable(attribute, dataClass);
  const type = dataClass.declaration.attributes.get(attribute)?.type;
  if (type?.order === order) return;
  const asked = order === "text" ? "a prefix needs a text" : "a range needs a number";
  throw new InvalidValueError(attribute, type?.name, `${asked}, and this attribute is none`);
}

function requireMatchText(attribute: string, matchText: string, dataClass: StoredDataClass): void {
  requireSearchable(attribute, dataClass);
  requireSearchText(attribute, matchText);
  const type = dataClass.declaration.attributes.get(attribute)?.type;
  if (type?.isMatchText?.(matchText) !== false) return;
  throw new InvalidValueError(
    attribute,
    matchText,
    `is not how the value of a ${type.name} is written to match`,
  );
}

/** Memory could look anywhere, but a database finds only what is kept in the column. */
function requireColumn(column: AttributeColumn, field: string, { declaration }: StoredDataClass): void {
  if ([...declaration.attributes.values()].some((attribute) => attribute.column === column)) return;
  const { name } = declaration;
  throw new InvalidValueError(
    field,
    field,
    `is not a criterion for ${name}, which has no attribute in the column ${column}`,
  );
}

function isInt64Text(text: unknown): boolean {
  if (typeof text !== "string" || !/^(?:0|-?[1-9]\d{0,18})$/.test(text)) return false;
  return BigInt.asIntN(64, BigInt(text)) === BigInt(text);
}
