/**
 * Criteria about components as SQL. Substances are few beside objects: the matching ones are selected first,
 * and their objects looked up in the index.
 */

import type {
  ComponentCount,
  ComponentCriterion,
  ComponentTest,
  PureComponent,
} from "../../query/component-criterion.js";
import type { Criterion } from "../../query/criterion.js";
import { roundedInterval } from "../../query/interval.js";
import { sha256Hex } from "../../serialization/content-hash.js";
import type { CompileContext } from "./compile-context.js";
import type { ParameterList } from "./compiled-query.js";
import { floatWithin, INT4, INT8, integerWithin } from "./number-conditions.js";

type SubstanceCriterion = PureComponent | ComponentCriterion | ComponentCount;

/** Decimals to which mole fractions are compared. */
const FRACTION_DECIMALS = 6;
const COUNT_TEXT = /^(?:0|-?[1-9]\d{0,18})$/;

/** Whether a criterion is about nothing but the components of the substance. */
export function isAboutComponents(criterion: Criterion): criterion is SubstanceCriterion {
  return (
    criterion.kind === "pureComponent" ||
    criterion.kind === "component" ||
    criterion.kind === "componentCount"
  );
}

/** The substance of an object is one of those that a statement selects. */
export function substanceIn(select: string, { use }: CompileContext): string {
  return use === "lookup"
    ? `o.substance_id = any (array(\n    ${select}))`
    : `o.substance_id in (\n    ${select})`;
}

/** The statement that selects the substances that meet a criterion. */
export function selectSubstances(
  criterion: SubstanceCriterion,
  { parameters, projectId }: CompileContext,
): string {
  switch (criterion.kind) {
    case "pureComponent":
      return `select s.id from component c
    join substance_component sc on sc.project_id = c.project_id and sc.component_id = c.id
    join substance s on s.project_id = sc.project_id and s.id = sc.substance_id
    where c.project_id = ${projectId} and s.component_count = 1 and ${isCandidate(criterion, parameters)}`;
    case "componentCount":
      return `select s.id from substance s
    where s.project_id = ${projectId} and ${integerWithin("s.component_count", INT4, criterion.interval, parameters)}`;
    case "component":
      return criterion.quantifier === "some"
        ? `select sc.substance_id from component c
    join substance_component sc on sc.project_id = c.project_id and sc.component_id = c.id
    where c.project_id = ${projectId} and ${passes(criterion.test, parameters)}`
        : `select s.id from substance s
    where s.project_id = ${projectId} and not exists (select from substance_component sc
      join component c on c.project_id = sc.project_id and c.id = sc.component_id
      where sc.project_id = s.project_id and sc.substance_id = s.id and (${passes(criterion.test, parameters)}) is not true)`;
  }
}

/** Where a component has both amounts, the exact one decides, as in the substance's identifier. */
function isCandidate({ candidates }: PureComponent, parameters: ParameterList): string {
  const inAnyFraction = candidates.filter(({ amount }) => amount.kind === "MoleFraction");
  const counted = candidates.flatMap(({ identifier, amount }) =>
    amount.kind === "ExactAmount" && fitsCount(amount.count) ? [{ identifier, count: amount.count }] : [],
  );
  const conditions: string[] = [];
  if (inAnyFraction.length > 0) {
    const hashes = inAnyFraction.map(({ identifier }) => sha256Hex(identifier));
    conditions.push(
      `c.identifier_sha256 = any (${parameters.addList(hashes, "bpchar")}) and sc.exact_amount is null`,
    );
  }
  if (counted.length > 0) {
    const hashes = parameters.addList(
      counted.map(({ identifier }) => sha256Hex(identifier)),
      "bpchar",
    );
    const counts = parameters.addList(
      counted.map(({ count }) => count),
      "int8",
    );
    conditions.push(
      `c.identifier_sha256 = any (${hashes}) and (c.identifier_sha256, sc.exact_amount) in (select * from unnest(${hashes}, ${counts}))`,
    );
  }
  return conditions.length === 0 ? "false" : `(${conditions.join(" or ")})`;
}

function passes(test: ComponentTest, parameters: ParameterList): string {
  const { smiles, roles, moleFraction, exactAmount, smarts } = test;
  // Only RDKit can tell; whoever has this compiled has asked it before.
  if (smarts !== undefined) throw new Error("a substructure must be resolved to molecules before compiling");
  const conditions = [
    ...(smiles === undefined ? [] : [oneOf("c.smiles", smiles, parameters)]),
    ...(roles === undefined ? [] : [oneOf("c.role", roles, parameters)]),
    ...(moleFraction === undefined
      ? []
      : [floatWithin("sc.mole_fraction", roundedInterval(moleFraction, FRACTION_DECIMALS), parameters)]),
    ...(exactAmount === undefined ? [] : [integerWithin("sc.exact_amount", INT8, exactAmount, parameters)]),
  ];
  return conditions.length === 0 ? "true" : conditions.join(" and ");
}

function oneOf(expression: string, texts: readonly string[], parameters: ParameterList): string {
  const [only] = texts;
  if (only === undefined) return "false";
  return texts.length === 1
    ? `${expression} = ${parameters.add(only)}`
    : `${expression} = any (${parameters.addList(texts)})`;
}

function fitsCount(text: string): boolean {
  return COUNT_TEXT.test(text) && BigInt.asIntN(64, BigInt(text)) === BigInt(text);
}
