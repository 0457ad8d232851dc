/** `thermostore verify`: checks what is stored. */

import { InvalidValueError } from "../../errors.js";
import type { Sample, VerifyOptions, VerifyReport } from "../../postgres/audit/verify-report.js";
import type { JsonObject } from "../../serialization/json/json-value.js";
import type { CommandContext, CommandResult } from "../command-context.js";
import { ExitCode } from "../exit-code.js";
import { verifyText } from "../human/verify-text.js";
import { inProjects, type ProjectsFlag, presentProjects } from "../in-projects.js";
import { interruptedExitCode } from "../interruption.js";
import { ProgressBar } from "../progress-bar.js";
import { readingFlag, UsageError } from "../usage-error.js";

export interface VerifyFlags extends ProjectsFlag {
  readonly key?: readonly string[];
  readonly sample?: string;
}

export async function verify(
  context: CommandContext,
  { key: keys, sample, allProjects = false }: VerifyFlags,
): Promise<CommandResult> {
  if (keys !== undefined && sample !== undefined) {
    throw new UsageError("--key names the objects already; leave out --sample.");
  }
  if (keys !== undefined && allProjects) {
    throw new UsageError("--key names objects of one project; leave out --all-projects.");
  }
  const options: VerifyOptions = {
    ...(keys === undefined ? {} : { keys }),
    ...(sample === undefined ? {} : { sample: readingFlag("--sample", () => parseSample(sample)) }),
  };
  const results = await inProjects(
    context,
    { allProjects },
    async (store, signal) => {
      using progress = new ProgressBar("verifying", "MiB");
      signal.addEventListener("abort", () => context.notify("stopping; once more to stop at once"));
      const report = await store.verify({
        ...options,
        signal,
        onProgress: ({ objects, totalObjects, bytes, totalBytes }) =>
          progress.update(inMebibytes(bytes), inMebibytes(totalBytes), `${objects}/${totalObjects} objects`),
      });
      return { report, interrupted: interruptedExitCode(signal) };
    },
    { onInterrupt: "finish" },
  );
  const hasProblems = results.some(({ result }) => result.report.problems.length > 0);
  return presentProjects(
    context,
    results,
    {
      json: ({ report }) => reportJson(report),
      text: ({ report, interrupted }) => verifyText(report, { isInterrupted: interrupted !== undefined }),
    },
    results.at(-1)?.result.interrupted ?? (hasProblems ? ExitCode.Failed : ExitCode.Done),
  );
}

/**
 * Reads how many objects are looked at.
 *
 * @throws {InvalidValueError} unless it is a number above 0, or a percentage up to 100.
 * @example parseSample("5%") // { share: 0.05 }
 */
export function parseSample(text: string): Sample {
  const [, digits = "", percent] = /^(\d+(?:\.\d+)?)\s*(%?)$/.exec(text.trim()) ?? [];
  const value = Number(digits);
  if (percent === "%" && value > 0 && value <= 100) return { share: value / 100 };
  if (percent === "" && Number.isSafeInteger(value) && value > 0) return { count: value };
  throw new InvalidValueError(
    "",
    text,
    'must be a number of objects, like "100", or a share of them, like "5%"',
  );
}

function inMebibytes(bytes: number): number {
  return Math.round(bytes / 1024 ** 2);
}

function reportJson({ objects, archives, bytes, problems, incomplete }: VerifyReport): JsonObject {
  return {
    objects: BigInt(objects),
    archives: BigInt(archives),
    bytes: BigInt(bytes),
    problems: problems.map(({ key, kind, detail }) => ({ key, kind, detail })),
    incomplete: incomplete.map(({ key, kind, detail }) => ({ key, kind, detail })),
  };
}
