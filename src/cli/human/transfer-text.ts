/** What an export came to, for people, and what all transfers say alike. */

import type { TransferProblem, TransferReport } from "../../storage/transfer-contract.js";
import { renamedKeys } from "../transfer-json.js";
import { mebibyteText } from "./byte-text.js";
import { counted } from "./counted.js";
import { pairsText } from "./table.js";

export interface ExportCircumstances {
  readonly directory: string;
  readonly dryRun: boolean;
  readonly keepGoing: boolean;
  readonly isInterrupted: boolean;
}

/** A name, and what is to be said of it. */
export type Pair = readonly [name: string, value: string];

/** A heading with a line for each pair; nothing where there are none. */
export function section(title: string, pairs: readonly Pair[]): readonly string[] {
  return pairs.length === 0 ? [] : ["", `${title}:`, pairsText(pairs)];
}

export function withReason({ key, reason }: TransferProblem): Pair {
  return [key, reason];
}

/** The summary first, then each object of which more must be said. */
export function exportText(report: TransferReport, circumstances: ExportCircumstances): string {
  const sections = [
    section("Not exported", report.failed.map(withReason)),
    section("Left out, because evaluator could not open it", report.omitted.map(withReason)),
    section("Warning: incomplete already in the store", report.incomplete.map(withReason)),
    section("Warning: without their force fields", report.unlinked.map(withReason)),
    section("Found under another name", renamedKeys(report)),
  ];
  return [summary(report, circumstances), ...sections.flat()].join("\n");
}

function summary(report: TransferReport, circumstances: ExportCircumstances): string {
  const { stored, deduplicated, replaced, kept, files, bytes, remaining } = report;
  const { directory, dryRun, isInterrupted } = circumstances;
  const there = deduplicated + kept;
  const written = stored + replaced;
  const what = `${counted(written, "object")} ${dryRun ? "would be written" : "written"} to ${directory}`;
  const more = there > 0 ? `, ${there} there already` : "";
  const sentences = [`${what}${more}; ${counted(files, "file")} with ${mebibyteText(bytes)} MiB.`];
  if (isInterrupted) sentences.push(`Interrupted, ${remaining} not looked at; export again to go on.`);
  else if (report.failed.length > 0 && !circumstances.keepGoing) {
    sentences.push(`Stopped there, ${remaining} not looked at; --keep-going goes on past what fails.`);
  }
  return sentences.join(" ");
}
