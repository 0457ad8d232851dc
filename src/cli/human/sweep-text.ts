/** What garbage collection came to, for people. */

import type { SweepReport } from "../../postgres/archives/sweep-report.js";
import { mebibyteText } from "./byte-text.js";
import { counted } from "./counted.js";

export interface SweepCircumstances {
  readonly dryRun: boolean;
  readonly isInterrupted: boolean;
}

export function sweepText(
  { volumes, bytes, archives, archiveBytes, superseded }: SweepReport,
  { dryRun, isInterrupted }: SweepCircumstances,
): string {
  const start = isInterrupted ? "Interrupted. " : "";
  if (volumes + archives + superseded === 0) {
    return `${start}${dryRun ? "There is nothing to free." : "Nothing was freed."}`;
  }
  const lines = [
    `${start}${dryRun ? "Would free" : "Freed"} ${mebibyteText(bytes)} MiB in ${counted(volumes, "volume")}.`,
  ];
  if (archives > 0) {
    lines.push(
      `${counted(archives, "archive")} with ${mebibyteText(archiveBytes)} MiB of files, ${superseded} of replaced or removed versions, ${dryRun ? "would go" : "went"}; the ledger keeps the JSON.`,
    );
  }
  if (!dryRun && volumes > 0) {
    lines.push(
      "PostgreSQL uses the space again after its next (auto)vacuum; VACUUM FULL gives it to the disk.",
    );
  }
  return lines.join("\n");
}
