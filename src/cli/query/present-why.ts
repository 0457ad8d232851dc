/** Why a query finds what it finds: what each criterion excludes, and what comes closest. */

import type { Criterion } from "../../query/criterion.js";
import type { DataQuery } from "../../query/data-query.js";
import { criterionText } from "../../query/expression/criterion-text.js";
import type { NearMiss, WhyReport } from "../../storage/search/why.js";
import { failedValueText } from "../human/failed-value-text.js";
import { countText } from "../human/matches-text.js";
import { summaryLine } from "../human/summary-line.js";
import { pairsText, tableText } from "../human/table.js";
import type { Answer } from "./answer.js";
import { summaryJson } from "./matches-json.js";
import { onlyQuery } from "./result-options.js";

/**
 * `{class, total, matching, criteria: [{criterion, meeting, matchingWithout}], nearMisses: [{key, …, failed}]}`,
 * criteria as expressions.
 */
export function presentWhy(queries: readonly DataQuery[]): Answer {
  const query = onlyQuery("--why", queries);
  const words = (criterion: Criterion): string => criterionText(criterion, query.dataClass);
  return async (store) => {
    const report = await store.search(query).why();
    return {
      json: () => ({
        class: query.dataClass.declaration.name,
        total: BigInt(report.total),
        matching: BigInt(report.matching),
        criteria: report.effects.map(({ criterion, meeting, matchingWithout }) => ({
          criterion: words(criterion),
          meeting: BigInt(meeting),
          matchingWithout: BigInt(matchingWithout),
        })),
        nearMisses: report.nearMisses.map(({ summary, failed }) => ({
          ...summaryJson(summary),
          failed: failed.map(words),
        })),
      }),
      text: () => reportText(query, report, words),
    };
  };
}

function reportText(
  query: DataQuery,
  { total, matching, effects, nearMisses }: WhyReport,
  words: (criterion: Criterion) => string,
): string {
  const { name } = query.dataClass.declaration;
  const sections = [`${name}: ${matching} of ${countText(total)} ${matching === 1 ? "matches" : "match"}.`];
  if (effects.length > 0 && total > 0) {
    const rows = effects.map(({ criterion, meeting, matchingWithout }) => [
      words(criterion),
      String(meeting),
      String(total - meeting),
      String(matchingWithout),
    ]);
    sections.push(
      tableText(
        [
          { heading: "criterion" },
          { heading: "meet it", align: "right" },
          { heading: "excluded", align: "right" },
          { heading: "match without it", align: "right" },
        ],
        rows,
      ),
    );
  }
  if (matching === 0 && nearMisses.length > 0) {
    sections.push(["Closest:", ...nearMisses.map((miss) => missText(miss, words))].join("\n"));
  }
  if (query.nearest !== undefined)
    sections.push("That only the nearest states are wanted is left aside here.");
  return sections.join("\n\n");
}

function missText({ summary, failed }: NearMiss, words: (criterion: Criterion) => string): string {
  const failures = failed.map((criterion) => {
    const value = failedValueText(summary, criterion);
    return ["", `fails ${words(criterion)}${value === undefined ? "" : `: ${value}`}`] as const;
  });
  return pairsText([[summary.key, summaryLine(summary)], ...failures]);
}
