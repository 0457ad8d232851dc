/** What an import came to, for people. */

import type { ImportReport } from "../../transfer/import-store.js";
import { renamedKeys } from "../transfer-json.js";
import { type Pair, section, withReason } from "./transfer-text.js";

export interface ImportCircumstances {
  readonly dryRun: boolean;
  readonly keepGoing: boolean;
  readonly salvage: boolean;
  readonly isInterrupted: boolean;
}

/** The summary first, then each object of which more must be said. */
export function importText(report: ImportReport, circumstances: ImportCircumstances): string {
  const sections = [
    section("Not imported", report.failed.map(withReason)),
    section("Warning: incomplete already in the source", report.incomplete.map(withReason)),
    section("Warning: without their force fields", report.unlinked.map(withReason)),
    section("Warning: named by the registry, but not in the directory", report.vanished.map(alone)),
    circumstances.salvage
      ? section("Imported although the registry does not name them", salvaged(report).map(alone))
      : section(
          "Warning: not imported, because the registry does not name them (--salvage takes them)",
          report.unregistered.map(alone),
        ),
    section(
      "Not usable",
      report.unusable.map(({ path, reason }): Pair => [path, reason]),
    ),
    section("Found under another key", renamedKeys(report)),
  ];
  return [summary(report, circumstances), ...sections.flat()].join("\n");
}

/** What was not registered and was sound. */
function salvaged({ unregistered, objects }: ImportReport): readonly string[] {
  return unregistered.filter((key) => objects.has(key));
}

function alone(key: string): Pair {
  return [key, ""];
}

function summary(report: ImportReport, circumstances: ImportCircumstances): string {
  const sentences = [outcome(report, circumstances)];
  const left = `${report.remaining} not looked at`;
  if (circumstances.isInterrupted) sentences.push(`Interrupted, ${left}; import again to go on.`);
  else if (report.failed.length > 0 && !circumstances.keepGoing && !circumstances.salvage) {
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
