/** `thermostore import`: takes over a store directory, a bundle, or another database. */

import type { JsonObject } from "../../serialization/json/json-value.js";
import type { ConflictPolicy } from "../../storage/store-result.js";
import type { ImportReport } from "../../transfer/import-store.js";
import { type CommandContext, type CommandResult, present } from "../command-context.js";
import { ExitCode } from "../exit-code.js";
import { importText } from "../human/import-text.js";
import { importFrom, requireSource } from "../import-source.js";
import { interruptedExitCode } from "../interruption.js";
import { TransferBar } from "../transfer-bar.js";
import { problemsJson } from "../transfer-json.js";
import { withStore } from "../with-store.js";

export interface ImportFlags {
  readonly dryRun?: boolean;
  readonly keepGoing?: boolean;
  readonly strict?: boolean;
  readonly salvage?: boolean;
  readonly onConflict?: ConflictPolicy;
}

interface ImportRequest extends ImportFlags {
  readonly context: CommandContext;
  readonly source: string;
}

export async function importSource({ context, source, ...flags }: ImportRequest): Promise<CommandResult> {
  const { dryRun = false, keepGoing = false, strict = false, salvage = false, onConflict = "better" } = flags;
  await requireSource(source, { salvage });
  const { report, interrupted } = await withStore(
    context,
    async (store, signal) => {
      using progress = new TransferBar("importing");
      signal.addEventListener("abort", () => {
        context.notify("stopping as soon as the objects under way are done; once more to stop at once");
      });
      const options = { dryRun, keepGoing, strict, salvage, onConflict, signal, onProgress: progress.update };
      return {
        report: await importFrom(source, store, options),
        interrupted: interruptedExitCode(signal),
      };
    },
    { onInterrupt: "finish" },
  );
  const circumstances = { dryRun, keepGoing, salvage, isInterrupted: interrupted !== undefined };
  return present(
    context,
    { json: () => importReportJson(report), text: () => importText(report, circumstances) },
    interrupted ?? (report.failed.length > 0 && !salvage ? ExitCode.Failed : ExitCode.Done),
  );
}

/** The report of an import in JSON. */
export function importReportJson(report: ImportReport): JsonObject {
  const {
    stored,
    deduplicated,
    replaced,
    kept,
    failed,
    incomplete,
    unlinked,
    vanished,
    unregistered,
    unusable,
    remaining,
    objects,
  } = report;
  return {
    stored: BigInt(stored),
    deduplicated: BigInt(deduplicated),
    replaced: BigInt(replaced),
    kept: BigInt(kept),
    failed: problemsJson(failed),
    incomplete: problemsJson(incomplete),
    unlinked: problemsJson(unlinked),
    vanished,
    unregistered,
    unusable: problemsJson(unusable),
    remaining: BigInt(remaining),
    keys: Object.fromEntries([...objects].map(([sourceKey, { key }]) => [sourceKey, key])),
    outcomes: Object.fromEntries([...objects].map(([sourceKey, { outcome }]) => [sourceKey, outcome])),
  };
}
