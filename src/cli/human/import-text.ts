/** What an import came to, for people. */

import type { ImportProblem, ImportReport } from "../../transfer/import-store.js";
import { pairsText } from "./table.js";

export interface ImportCircumstances {
  readonly dryRun: boolean;
  readonly keepGoing: boolean;
  readonly isInterrupted: boolean;
}

/** The summary first, then each object of which more must be said. */
export function importText(report: ImportReport, circumstances: ImportCircumstances): string {
  const renamed = Object.entries(report.keys).filter(([source, key]) => source !== key);
  const sections = [
    section("Not imported", report.failed.map(withReason)),
    section("Warning: incomplete already in the directory", report.incomplete.map(withReason)),
    section("Warning: named by the registry, but not in the directory", report.vanished.map(alone)),
    section("Warning: not imported, because the registry does not name them", report.unregistered.map(alone)),
    section("Found under another key", renamed),
  ];
  return [summary(report, circumstances), ...sections.flat()].join("\n");
}

type Pair = readonly [name: string, value: string];

function section(title: string, pairs: readonly Pair[]): readonly string[] {
  return pairs.length === 0 ? [] : ["", `${title}:`, pairsText(pairs)];
}

function withReason({ key, reason }: ImportProblem): Pair {
  return [key, reason];
}

function alone(key: string): Pair {
  return [key, ""];
}

function summary(report: ImportReport, circumstances: ImportCircumstances): string {
  const sentences = [outcome(report, circumstances)];
  const left = `${report.remaining} not looked at`;
  if (circumstances.isInterrupted) sentences.push(`Interrupted, ${left}; import again to go on.`);
  else if (report.failed.length > 0 && !circumstances.keepGoing) {
    sentences.push(`Stopped there, ${left}; --keep-going goes on past what cannot be imported.`);
  }
  return sentences.join(" ");
}

function outcome(report: ImportReport, { dryRun, isInterrupted }: ImportCircumstances): string {
  const { stored, deduplicated, replaced, kept, failed } = report;
  const there = deduplicated + kept;
  const total = stored + replaced + there + failed.length;
  if (total === 0) return isInterrupted ? "Nothing was imported." : "There is nothing to import.";
  if (total === there && !isInterrupted) {
    const better = kept === 0 ? "" : `, ${kept} of them in another version that is as good or better`;
    return `Nothing ${dryRun ? "would change" : "changed"}: all ${total} objects are there already${better}.`;
  }
  const parts = [
    [stored, dryRun ? "would be stored" : "stored"],
    [replaced, "replaced a worse version"],
    [deduplicated, "there already"],
    [kept, "there in another version that is as good or better"],
    [failed.length, "could not be imported"],
  ] as const;
  const texts = parts.filter(([count]) => count > 0).map(([count, text]) => `${count} ${text}`);
  return `${total === 1 ? "1 object" : `${total} objects`}: ${texts.join(", ")}.`;
}
