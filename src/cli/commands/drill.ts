/** `thermostore drill`: proves that a backup can be restored. */

import { drillBackup } from "../../postgres/backup/drill.js";
import type { DrillReport } from "../../postgres/backup/drill-report.js";
import { type ConnectionTarget, parseConnectionTarget } from "../../postgres/connection-target.js";
import type { JsonObject } from "../../serialization/json/json-value.js";
import { type CommandContext, type CommandResult, present } from "../command-context.js";
import { countFlag } from "../count-flag.js";
import { ExitCode } from "../exit-code.js";
import { drillText } from "../human/backup-text.js";
import { withInterruption } from "../interruption.js";
import { ProgressBar } from "../progress-bar.js";
import { readingFlag } from "../usage-error.js";

export interface DrillFlags {
  /** False for `--no-summary`. */
  readonly summary?: string | boolean;
  readonly jobs?: string;
  readonly pgBin?: string;
}

export async function drill(
  context: CommandContext,
  path: string,
  flags: DrillFlags,
): Promise<CommandResult> {
  const jobs = countFlag("--jobs", flags.jobs, 1, 64);
  const server = namedServer(context);
  const { summary } = flags;
  const report = await withInterruption(async (signal) => {
    using progress = new ProgressBar("verifying", "MiB");
    signal.addEventListener("abort", () => context.notify("stopping, and dropping the scratch database"));
    return await drillBackup(path, {
      ...(server === undefined ? {} : { server }),
      ...(typeof summary === "string" || summary === false ? { summary } : {}),
      ...(jobs === undefined ? {} : { jobs }),
      ...(flags.pgBin === undefined ? {} : { programs: flags.pgBin }),
      signal,
      onStep: context.notify,
      onVerify: ({ bytes, totalBytes }) => progress.update(inMebibytes(bytes), inMebibytes(totalBytes)),
    });
  });
  return present(
    context,
    { json: () => reportJson(report), text: () => drillText(path, report) },
    report.problems.length === 0 ? ExitCode.Done : ExitCode.Failed,
  );
}

/** Only a server that is named for it: the environment names the one that people work with. */
function namedServer({ location: { database } }: CommandContext): ConnectionTarget | undefined {
  return database === undefined
    ? undefined
    : readingFlag("--database", () => parseConnectionTarget(database));
}

function inMebibytes(bytes: number): number {
  return Math.round(bytes / 1024 ** 2);
}

function reportJson(report: DrillReport): JsonObject {
  return {
    taken_at: report.takenAt ?? null,
    dump_bytes: BigInt(report.dumpBytes),
    server: report.server,
    applied: report.applied,
    deployed: report.deployed,
    projects: report.projects,
    objects: BigInt(report.objects),
    archives: BigInt(report.archives),
    bytes: BigInt(report.bytes),
    incomplete: BigInt(report.incomplete),
    problems: report.problems.map(({ kind, detail }) => ({ kind, detail })),
    remarks: report.remarks,
    seconds: { restore: report.seconds.restore, verify: report.seconds.verify },
  };
}
