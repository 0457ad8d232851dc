/** What a verification found, for people. */

import type { ProblemKind, VerifyProblem, VerifyReport } from "../../postgres/audit/verify-report.js";
import { mebibyteText } from "./byte-text.js";
import { counted } from "./counted.js";
import { pairsText } from "./table.js";

/** A detail may list thousands of files. */
const MAX_DETAIL = 500;
const MAX_SHOWN = 100;

const TITLES: Readonly<Record<ProblemKind, string>> = {
  "object-damaged": "Objects that are damaged",
  "column-mismatch": "Objects whose columns are not what they say; queries go wrong",
  "archive-missing": "Objects without their files",
  "archive-unexpected": "Objects with files that they should not have",
  "file-missing": "Incomplete since they were imported (no problem of this store)",
  "force-field-missing": "Objects whose force field is not stored",
  "manifest-damaged": "Objects whose list of files does not add up",
  "volume-damaged": "Objects whose files lie in damaged volumes; restore them from a backup",
  "file-damaged": "Objects with damaged files; restore them from a backup",
  "superseded-damaged": "Replaced or removed versions that are damaged",
  "ledger-mismatch": "Keys whose history in the ledger is not what happened",
  "archive-unreferenced": 'Archives that belong to nothing; "thermostore gc" sweeps them',
  "volume-unreferenced": 'Volumes that belong to nothing; "thermostore gc" sweeps them',
};

/** The summary first, then the problems by kind. */
export function verifyText(
  { objects, archives, bytes, problems, incomplete }: VerifyReport,
  { isInterrupted }: { readonly isInterrupted: boolean },
): string {
  const looked = `${counted(objects, "object")} and ${counted(archives, "archive")} with ${mebibyteText(bytes)} MiB of files`;
  const found = problems.length === 0 ? "no problems" : counted(problems.length, "problem");
  const summary = isInterrupted
    ? `Interrupted after ${looked}; until then ${found}.`
    : `Verified ${looked}: ${found}.`;
  const shown = [...problems, ...incomplete];
  const kinds = [...new Set(shown.map(({ kind }) => kind))];
  return [summary, ...kinds.map((kind) => section(kind, shown))].join("\n");
}

function section(kind: ProblemKind, all: readonly VerifyProblem[]): string {
  const problems = all.filter((problem) => problem.kind === kind);
  const shown = problems.slice(0, MAX_SHOWN);
  const pairs = shown.map(({ key, detail }): [string, string] => [key ?? "(none)", shorten(detail)]);
  const more = problems.length - shown.length;
  return [
    "",
    `${TITLES[kind]}:`,
    pairsText(pairs),
    ...(more > 0 ? [`  and ${more} more, which --json shows`] : []),
  ].join("\n");
}

function shorten(detail: string): string {
  return detail.length > MAX_DETAIL ? `${detail.slice(0, MAX_DETAIL)}… (--json shows all)` : detail;
}
