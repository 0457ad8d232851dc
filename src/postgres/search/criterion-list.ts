/**
 * Lists of criteria. Those about components in one list become one selection of substances: the server then
 * combines short lists of substances, not long lists of their objects.
 */

import type { Criterion } from "../../query/criterion.js";
import type { CompileContext } from "./compile-context.js";
import { isAboutComponents, selectSubstances, substanceIn } from "./component-conditions.js";

/** The server puts nested sets on its stack, one for each that is combined. */
const MAX_COMBINED = 50;

/**
 * The conditions that mean the criteria of a list, in their order.
 *
 * @param selected the ids of the substances that `selectionOf` the list selects, if they are known.
 */
export function compileList(
  kind: "allOf" | "anyOf",
  criteria: readonly Criterion[],
  context: CompileContext,
  compile: (criterion: Criterion, context: CompileContext) => string,
  selected?: readonly string[],
): readonly string[] {
  const { combined, excluded } = combine(kind, criteria);
  const [first] = combined;
  const taken: ReadonlySet<Criterion> = new Set<Criterion>([...combined, ...excluded]);
  const conditions: string[] = [];
  for (const criterion of criteria) {
    if (criterion === first) {
      conditions.push(
        selected === undefined
          ? substanceIn(selectCombined(kind, combined, excluded, context), context)
          : `o.substance_id = any (${context.parameters.addList(selected, "int8")})`,
      );
    } else if (!taken.has(criterion)) conditions.push(compile(criterion, context));
  }
  return conditions;
}

/** The statement that selects the substances which a list of criteria is about; none if it is about no components. */
export function selectionOf(criteria: readonly Criterion[], context: CompileContext): string | undefined {
  const { combined, excluded } = combine("allOf", criteria);
  return combined.length === 0 ? undefined : selectCombined("allOf", combined, excluded, context);
}

function combine(
  kind: "allOf" | "anyOf",
  criteria: readonly Criterion[],
): { readonly combined: readonly SubstanceCriterion[]; readonly excluded: readonly Exclusion[] } {
  const combined = criteria.filter(isAboutComponents).slice(0, MAX_COMBINED);
  const excludes = kind === "allOf" && combined.length > 0;
  return { combined, excluded: excludes ? criteria.filter(isExclusion).slice(0, MAX_COMBINED) : [] };
}

type SubstanceCriterion = Parameters<typeof selectSubstances>[0];
type Exclusion = Extract<Criterion, { kind: "not" }>;

/** A substance that must not be so; objects without a substance are none of the others' either. */
function isExclusion(criterion: Criterion): criterion is Exclusion {
  return criterion.kind === "not" && isAboutComponents(criterion.criterion);
}

function selectCombined(
  kind: "allOf" | "anyOf",
  combined: readonly SubstanceCriterion[],
  excluded: readonly Exclusion[],
  context: CompileContext,
): string {
  const selections = combined.map((criterion) => selectSubstances(criterion, context));
  const exclusions = excluded.flatMap(({ criterion }) =>
    isAboutComponents(criterion) ? [`\n    except ${selectSubstances(criterion, context)}`] : [],
  );
  return selections.join(kind === "allOf" ? "\n    intersect " : "\n    union ") + exclusions.join("");
}
