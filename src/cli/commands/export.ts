/** `thermostore export`: writes a store directory that evaluator opens. */

import type { JsonObject } from "../../serialization/json/json-value.js";
import type { ConflictPolicy } from "../../storage/store-result.js";
import type { TransferReport } from "../../storage/transfer-contract.js";
import type { CelsiusPolicy } from "../../transfer/evaluator-form.js";
import { exportStore } from "../../transfer/export-store.js";
import { type CommandContext, type CommandResult, present } from "../command-context.js";
import { ExitCode } from "../exit-code.js";
import { exportText } from "../human/transfer-text.js";
import { interruptedExitCode } from "../interruption.js";
import { selectedQueries } from "../query/selected-queries.js";
import { TransferBar } from "../transfer-bar.js";
import { problemsJson, renamedKeys } from "../transfer-json.js";
import { withStore } from "../with-store.js";
import type { SelectionFlags } from "./query.js";

export type ExportFlags = SelectionFlags & {
  readonly dryRun?: boolean;
  readonly keepGoing?: boolean;
  readonly onConflict?: ConflictPolicy;
  readonly celsius?: CelsiusPolicy;
};

interface ExportRequest {
  readonly context: CommandContext;
  readonly directory: string;
  readonly className: string | undefined;
  readonly flags: ExportFlags;
}

export async function exportDirectory({
  context,
  directory,
  className,
  flags,
}: ExportRequest): Promise<CommandResult> {
  const { dryRun = false, keepGoing = false, onConflict = "better", celsius = "omit", ...selection } = flags;
  const queries = await selectedQueries(className, selection);
  const { report, interrupted } = await withStore(
    context,
    async (store, signal) => {
      using progress = new TransferBar("exporting");
      signal.addEventListener("abort", () => {
        context.notify("stopping as soon as the objects under way are done; once more to stop at once");
      });
      const report = await exportStore(store, directory, {
        ...(queries === undefined ? {} : { queries }),
        ...{ dryRun, keepGoing, onConflict, celsius, signal },
        onProgress: progress.update,
      });
      return { report, interrupted: interruptedExitCode(signal) };
    },
    { onInterrupt: "finish" },
  );
  const circumstances = { dryRun, keepGoing, directory, isInterrupted: interrupted !== undefined };
  return present(
    context,
    { json: () => reportJson(report), text: () => exportText(report, circumstances) },
    interrupted ?? (report.failed.length > 0 ? ExitCode.Failed : ExitCode.Done),
  );
}

function reportJson(report: TransferReport): JsonObject {
  const { stored, deduplicated, replaced, kept, files, bytes, remaining } = report;
  return {
    objects: BigInt(stored + deduplicated + replaced + kept),
    files: BigInt(files),
    bytes: BigInt(bytes),
    stored: BigInt(stored),
    deduplicated: BigInt(deduplicated),
    replaced: BigInt(replaced),
    kept: BigInt(kept),
    omitted: problemsJson(report.omitted),
    incomplete: problemsJson(report.incomplete),
    unlinked: problemsJson(report.unlinked),
    failed: problemsJson(report.failed),
    remaining: BigInt(remaining),
    renamed: Object.fromEntries(renamedKeys(report)),
  };
}
