/** All filters of a command line. */

import { InvalidValueError } from "../../errors.js";
import { ExpressionSyntaxError } from "../../query/expression/expression-syntax-error.js";
import { parseCriterion } from "../../query/expression/parse-criterion.js";
import { ExpressionUsageError } from "../usage-error.js";
import { attributeFilters } from "./attribute-filters.js";
import type { Filter } from "./filter.js";
import type { QueryFlags } from "./filter-flags.js";
import { stateFilters } from "./state-filters.js";
import { storageFilters } from "./storage-filters.js";
import { substanceFilters } from "./substance-filters.js";
import { textFilter } from "./text-filters.js";

/** @throws {UsageError} for a filter that cannot be read. */
export function filtersFromFlags(flags: QueryFlags): readonly Filter[] {
  return [
    ...substanceFilters(flags),
    ...stateFilters(flags),
    ...textFilter("--force-field", "force_field_id", flags.forceField),
    ...textFilter("--source-calculation", "source_calculation_id", flags.sourceCalculation),
    ...textFilter("--layer", "calculation_layer", flags.layer),
    ...attributeFilters(flags),
    ...storageFilters(flags),
    ...(flags.where === undefined ? [] : [whereFilter(flags.where)]),
  ];
}

/** What an expression can name depends on the class: it is read for each. */
function whereFilter(text: string): Filter {
  return {
    flag: "--where",
    ask: (dataClass) => {
      try {
        return { criteria: [parseCriterion(text, dataClass)] };
      } catch (error) {
        if (!(error instanceof InvalidValueError)) throw error;
        const position = error instanceof ExpressionSyntaxError ? error.position : 0;
        throw new ExpressionUsageError("--where", error, position);
      }
    },
  };
}
