/** What moving objects between projects came to, for people. */

import type { MoveReport } from "../../transfer/move.js";
import { mebibyteText } from "./byte-text.js";
import { counted } from "./counted.js";
import { type Pair, section, withReason } from "./transfer-text.js";

export interface MoveCircumstances {
  readonly from: string;
  readonly to: string;
  readonly dryRun: boolean;
  readonly keepGoing: boolean;
  readonly isInterrupted: boolean;
}

/** The summary first, then each object of which more must be said. */
export function moveText(report: MoveReport, circumstances: MoveCircumstances): string {
  const { copied, left, moved, alongside } = report;
  const { from, to, dryRun } = circumstances;
  const renamed = [...moved].filter(([source, key]) => source !== key);
  const sections = [
    section("Not copied", copied.failed.map(withReason)),
    section(`${dryRun ? "Would stay" : "Still"} in "${from}"`, left.map(withReason)),
    section(
      `Force fields that ${dryRun ? "would be" : "are"} in both, because what goes refers to them`,
      alongside.map((key): Pair => [key, ""]),
    ),
    section(`Warning: incomplete already in "${from}"`, copied.incomplete.map(withReason)),
    section("Warning: without their force fields", copied.unlinked.map(withReason)),
    section(`Found under another key in "${to}"`, renamed),
  ];
  return [summary(report, circumstances), ...sections.flat()].join("\n");
}

function summary({ copied, moved, remaining }: MoveReport, circumstances: MoveCircumstances): string {
  const { from, to, dryRun, keepGoing, isInterrupted } = circumstances;
  const way = `from "${from}" to "${to}"`;
  const amount = `${counted(copied.files, "file")} with ${mebibyteText(copied.bytes)} MiB`;
  const verb = dryRun ? `would be moved ${way}` : `moved ${way}`;
  const sentences = [
    moved.size === 0
      ? `Nothing ${verb}.`
      : `${counted(moved.size, "object")} ${verb}; ${amount} ${dryRun ? "would be" : "were"} looked at.`,
  ];
  const unfinished = copied.remaining + remaining;
  if (isInterrupted) sentences.push(`Interrupted, ${unfinished} not come to; move again to go on.`);
  else if (copied.failed.length > 0 && !keepGoing) {
    sentences.push(
      `Stopped there, ${copied.remaining} not looked at, and nothing was removed; --keep-going goes on past what fails.`,
    );
  } else if (remaining > 0) {
    sentences.push(`Stopped there, ${remaining} not removed yet; move again to go on.`);
  }
  return sentences.join(" ");
}
