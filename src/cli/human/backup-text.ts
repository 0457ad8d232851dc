/** What a backup, and the drill of one, came to, for people. */

import type { BackupSummary } from "../../postgres/backup/backup-summary.js";
import type { DrillReport } from "../../postgres/backup/drill-report.js";
import { digestTotals } from "../../postgres/backup/store-digest.js";
import { mebibyteText } from "./byte-text.js";
import { counted } from "./counted.js";

export function backupText(path: string, { dump, store, server }: BackupSummary): string {
  const totals = digestTotals(store);
  return [
    `Wrote ${path}: ${mebibyteText(dump.bytes)} MiB, from PostgreSQL ${server}.`,
    `It holds ${counted(totals.objects, "object")}, ${counted(totals.archives, "archive")} in ` +
      `${counted(totals.volumes, "volume")} (${mebibyteText(totals.volumeBytes)} MiB) and ` +
      `${counted(totals.ledgerEntries, "event")} of the ledger${inProjects(Object.keys(store.projects))}.`,
    `"thermostore drill ${path}" proves that it can be restored.`,
  ].join("\n");
}

export function drillText(path: string, report: DrillReport): string {
  const { problems, remarks, takenAt, seconds, deployed } = report;
  const taken = takenAt === undefined ? "" : `, taken ${takenAt.replace("T", " ").slice(0, 19)} UTC`;
  const lines = [
    `${path}: ${mebibyteText(report.dumpBytes)} MiB${taken}.`,
    `Restored on PostgreSQL ${report.server} in ${seconds.restore.toFixed(1)} s; verified ` +
      `${counted(report.objects, "object")} and ${counted(report.archives, "archive")} with ` +
      `${mebibyteText(report.bytes)} MiB of files${inProjects(report.projects)} in ${seconds.verify.toFixed(1)} s.`,
  ];
  if (deployed.length > 0) lines.push(`Brought up to date: applied ${deployed.join(", ")}.`);
  if (takenAt === undefined) lines.push("Without a summary, nobody knows whether anything is missing.");
  if (problems.length === 0) lines.push("The backup is good.");
  else lines.push(`The backup is not good: ${counted(problems.length, "problem")}.`);
  lines.push(...shortened(problems.map(({ kind, detail }) => `  ${kind}  ${detail}`)));
  if (remarks.length > 0) {
    lines.push(`Of the store, not of the backup (${counted(remarks.length, "remark")}):`);
    lines.push(...shortened(remarks.map((remark) => `  ${remark}`)));
  }
  return lines.join("\n");
}

/** Where there is more than the one that is there from the beginning. */
function inProjects({ length }: readonly string[]): string {
  return length > 1 ? `, in ${length} projects` : "";
}

/** --json has them all. */
function shortened(lines: readonly string[]): readonly string[] {
  const most = 20;
  return lines.length <= most ? lines : [...lines.slice(0, most), `  and ${lines.length - most} more`];
}
