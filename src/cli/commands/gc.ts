/** `thermostore gc`: deletes what nothing refers to. */

import type { SweepReport } from "../../postgres/archives/sweep-report.js";
import type { JsonObject } from "../../serialization/json/json-value.js";
import { parseDurationSeconds } from "../../units/duration.js";
import type { CommandContext, CommandResult } from "../command-context.js";
import { ExitCode } from "../exit-code.js";
import { sweepText } from "../human/sweep-text.js";
import { inProjects, type ProjectsFlag, presentProjects } from "../in-projects.js";
import { interruptedExitCode } from "../interruption.js";
import { ProgressBar } from "../progress-bar.js";
import { readingFlag } from "../usage-error.js";

export interface GcFlags extends ProjectsFlag {
  readonly grace: string;
  readonly retention: string;
  readonly dryRun?: boolean;
}

export async function gc(context: CommandContext, flags: GcFlags): Promise<CommandResult> {
  const { grace, retention, dryRun = false } = flags;
  const options = {
    graceSeconds: readingFlag("--grace", () => parseDurationSeconds(grace)),
    retentionSeconds: readingFlag("--retention", () =>
      retention === "forever" ? Number.POSITIVE_INFINITY : parseDurationSeconds(retention),
    ),
    dryRun,
  };
  const results = await inProjects(
    context,
    flags,
    async (store, signal) => {
      using progress = new ProgressBar("sweeping");
      signal.addEventListener("abort", () => context.notify("stopping; once more to stop at once"));
      const onProgress = (done: number, total: number): void => progress.update(done, total);
      return {
        report: await store.sweep({ ...options, signal, onProgress }),
        interrupted: interruptedExitCode(signal),
      };
    },
    { onInterrupt: "finish" },
  );
  return presentProjects(
    context,
    results,
    {
      json: ({ report }) => reportJson(report),
      text: ({ report, interrupted }) =>
        sweepText(report, { dryRun, isInterrupted: interrupted !== undefined }),
    },
    results.at(-1)?.result.interrupted ?? ExitCode.Done,
  );
}

function reportJson({ volumes, bytes, archives, archiveBytes, superseded }: SweepReport): JsonObject {
  return {
    volumes: BigInt(volumes),
    bytes: BigInt(bytes),
    archives: BigInt(archives),
    archiveBytes: BigInt(archiveBytes),
    superseded: BigInt(superseded),
  };
}
