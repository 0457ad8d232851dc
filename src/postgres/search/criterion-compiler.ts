/**
 * Translates criteria into conditions on stored_object, `o`. Each kind has its line in the table here; what they
 * mean is defined by `meets` in the query folder, and this means the same. SQL knows a third truth value: a
 * condition about something absent is null, which every condition here may be in place of false. That does no
 * harm to `and` and `or`, and `is not true` makes two values of three again.
 */

import type { Criterion } from "../../query/criterion.js";
import {
  attributeAbsent,
  attributeEquals,
  attributeOneOf,
  attributeRange,
  attributeStartsWith,
} from "./attribute-conditions.js";
import type { CompileContext } from "./compile-context.js";
import { selectSubstances, substanceIn } from "./component-conditions.js";
import { compileList } from "./criterion-list.js";
import { phaseBits } from "./phase-conditions.js";
import { restrictedLookup } from "./restricted-lookup.js";
import { pressureAbsent, stateRange } from "./state-conditions.js";
import { archiveBytes, hasFile, storedBetween, storedBy } from "./storage-conditions.js";

type Compilers = {
  readonly [K in Criterion["kind"]]: (
    criterion: Extract<Criterion, { kind: K }>,
    context: CompileContext,
  ) => string;
};

const COMPILERS: Compilers = {
  allOf: ({ criteria }, context) => {
    const conditions = compileList("allOf", criteria, context, compileCriterion);
    return conditions.length === 0 ? "true" : conditions.join(" and ");
  },
  anyOf: ({ criteria }, context) => {
    const conditions = compileList("anyOf", criteria, context, compileCriterion);
    return conditions.length === 0 ? "false" : `(${conditions.join(" or ")})`;
  },
  // Nothing is looked up by what must not be so.
  not: ({ criterion }, context) =>
    `(${compileCriterion(criterion, { ...context, use: "test" })}) is not true`,

  attributeEquals,
  attributeOneOf,
  attributeStartsWith,
  attributeRange,
  attributeAbsent,
  sameIdentity: ({ sha256 }, { parameters }) => `o.identity_sha256 = ${parameters.add(sha256, "bpchar")}`,

  stateRange,
  pressureAbsent,
  phaseBits,
  hasObservables: ({ names }, { parameters }) =>
    names.length === 0 ? "true" : `o.observable_names @> ${parameters.addList(names)}`,

  pureComponent: (criterion, context) => substanceIn(selectSubstances(criterion, context), context),
  component: (criterion, context) => substanceIn(selectSubstances(criterion, context), context),
  componentCount: (criterion, context) => substanceIn(selectSubstances(criterion, context), context),

  storedBetween,
  storedBy,
  archiveBytes,
  hasFile,
};

/** The condition that means a criterion, fit to stand between `and`s. */
export function compileCriterion<K extends Criterion["kind"]>(
  criterion: Extract<Criterion, { kind: K }>,
  context: CompileContext,
): string {
  const compile: (criterion: Extract<Criterion, { kind: K }>, context: CompileContext) => string =
    COMPILERS[criterion.kind as K];
  const { project, use, frequent } = context;
  const isRestricted = project.isRestricted && use === "lookup" && frequent?.has(criterion) !== true;
  return (isRestricted ? restrictedLookup(criterion, context) : undefined) ?? compile(criterion, context);
}
