/** `thermostore import`: takes over a store directory. */

import type { JsonObject } from "../../serialization/json/json-value.js";
import { type ImportReport, importStore } from "../../transfer/import-store.js";
import { type CommandContext, type CommandResult, present } from "../command-context.js";
import { ExitCode } from "../exit-code.js";
import { importText } from "../human/import-text.js";
import { interruptedExitCode } from "../interruption.js";
import { ProgressBar } from "../progress-bar.js";
import { withStore } from "../with-store.js";

export interface ImportFlags {
  readonly dryRun?: boolean;
  readonly keepGoing?: boolean;
  readonly strict?: boolean;
}

interface ImportRequest extends ImportFlags {
  readonly context: CommandContext;
  readonly directory: string;
}

export async function importDirectory({
  context,
  directory,
  ...flags
}: ImportRequest): Promise<CommandResult> {
  const { dryRun = false, keepGoing = false, strict = false } = flags;
  const { report, interrupted } = await withStore(
    context,
    async (store, signal) => {
      using progress = new ProgressBar("importing");
      signal.addEventListener("abort", () => {
        context.notify("stopping as soon as the objects under way are done; once more to stop at once");
      });
      const onProgress = (done: number, total: number): void => progress.update(done, total);
      const options = { dryRun, keepGoing, strict, signal, onProgress };
      return {
        report: await importStore(directory, store, options),
        interrupted: interruptedExitCode(signal),
      };
    },
    { onInterrupt: "finish" },
  );
  const circumstances = { dryRun, keepGoing, isInterrupted: interrupted !== undefined };
  return present(
    context,
    { json: () => reportJson(report), text: () => importText(report, circumstances) },
    interrupted ?? (report.failed.length > 0 ? ExitCode.Failed : ExitCode.Done),
  );
}

function reportJson(report: ImportReport): JsonObject {
  const {
    stored,
    deduplicated,
    replaced,
    kept,
    failed,
    incomplete,
    vanished,
    unregistered,
    remaining,
    keys,
  } = report;
  return {
    stored: BigInt(stored),
    deduplicated: BigInt(deduplicated),
    replaced: BigInt(replaced),
    kept: BigInt(kept),
    failed: failed.map(({ key, path, reason }) => ({ key, path, reason })),
    incomplete: incomplete.map(({ key, path, reason }) => ({ key, path, reason })),
    vanished,
    unregistered,
    remaining: BigInt(remaining),
    keys,
  };
}
