/**
 * Lookups for roles that are bound by the server's policies. Before the policy of a row has been asked, the server
 * evaluates no operator that might tell what is in the row, and uses no index for it. What only such operators can
 * ask for is looked up by functions of the owner's, which ask whether the role may read the project.
 */

import { jsonName } from "../../data/attribute.js";
import { isSearchable } from "../../data/attribute-type.js";
import type { AttributeStartsWith, Criterion } from "../../query/criterion.js";
import { canEqual } from "./attribute-conditions.js";
import type { CompileContext } from "./compile-context.js";
import { jsonDocument } from "./json-attributes.js";
import { beginningsWith, plainPrefix } from "./text-conditions.js";

/** Columns whose beginnings are indexed. */
const INDEXED_BEGINNINGS: ReadonlySet<string | undefined> = new Set([
  "force_field_id",
  "source_calculation_id",
]);

/** A criterion as a condition that an index answers also for a restricted role; none if its usual condition does. */
export function restrictedLookup(criterion: Criterion, context: CompileContext): string | undefined {
  const call = lookupCall(criterion, context, undefined);
  if (call === undefined) return undefined;
  const isFound = `o.id = any (array(select ${call}))`;
  const rest = criterion.kind === "attributeStartsWith" ? afterBeginning(criterion, context) : undefined;
  return rest === undefined ? isFound : `${isFound} and ${rest}`;
}

/**
 * The call that gives the ids of the objects that meet a criterion, or begin as they do.
 *
 * @param atMost how many it gives at most; without, all
 */
export function lookupCall(
  criterion: Criterion,
  context: CompileContext,
  atMost: number | undefined,
): string | undefined {
  const { parameters, projectId, className } = context;
  const end = `${atMost ?? "null"})`;
  switch (criterion.kind) {
    case "attributeEquals":
      return withValues(criterion.attribute, [criterion.matchText], context, end);
    case "attributeOneOf":
      return withValues(criterion.attribute, criterion.matchTexts, context, end);
    case "hasObservables":
      return criterion.names.length === 0
        ? undefined
        : `objects_with_observables(${projectId}, ${className}, ${parameters.addList(criterion.names)}, ${end}`;
    case "attributeStartsWith":
      return withPrefix(criterion, context, end);
    default:
      return undefined;
  }
}

function withValues(
  attribute: string,
  matchTexts: readonly string[],
  { parameters, declaration, projectId, className }: CompileContext,
  end: string,
): string | undefined {
  const declared = declaration.attributes.get(attribute);
  if (declared === undefined || declared.column !== undefined) return undefined;
  const documents = [...new Set(matchTexts)]
    .filter((text) => canEqual(declared, text))
    .map((text) => jsonDocument(jsonName(attribute), text));
  return documents.length === 0
    ? undefined
    : `objects_with_values(${projectId}, ${className}, ${parameters.addList(documents, "jsonb")}, ${end}`;
}

function withPrefix(
  { attribute, prefix }: AttributeStartsWith,
  { parameters, declaration, projectId, className }: CompileContext,
  end: string,
): string | undefined {
  const column = declaration.attributes.get(attribute)?.column;
  if (!INDEXED_BEGINNINGS.has(column) || prefix === "" || !isSearchable(prefix)) return undefined;
  const { first, behind } = beginningsWith(prefix);
  const range = [parameters.add(first), behind === undefined ? "null" : parameters.add(behind)];
  return `objects_with_prefix(${projectId}, ${className}, '${column}', ${range.join(", ")}, ${end}`;
}

/** What the beginning of a long prefix does not tell. */
function afterBeginning(
  { attribute, prefix }: AttributeStartsWith,
  context: CompileContext,
): string | undefined {
  const column = context.declaration.attributes.get(attribute)?.column;
  return beginningsWith(prefix).isAll ? undefined : plainPrefix(`o.${column}`, prefix, context);
}
