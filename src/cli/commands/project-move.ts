/** `thermostore project move`: moves objects from one project of a database into another. */

import type { ConnectionTarget } from "../../postgres/connection-target.js";
import { configuredProject } from "../../postgres/open-storage.js";
import { PostgresStorage } from "../../postgres/postgres-storage.js";
import { ProjectRegister } from "../../postgres/projects/project-register.js";
import { ProjectAccessError } from "../../project-errors.js";
import type { JsonObject } from "../../serialization/json/json-value.js";
import type { ConflictPolicy } from "../../storage/store-result.js";
import { type MoveOptions, type MoveReport, move } from "../../transfer/move.js";
import { type CommandContext, type CommandResult, present } from "../command-context.js";
import { ExitCode } from "../exit-code.js";
import { moveText } from "../human/move-text.js";
import { interruptedExitCode } from "../interruption.js";
import { selectedQueries } from "../query/selected-queries.js";
import { TransferBar } from "../transfer-bar.js";
import { problemsJson } from "../transfer-json.js";
import { UsageError } from "../usage-error.js";
import { withDatabase } from "../with-store.js";
import type { SelectionFlags } from "./query.js";

export type ProjectMoveFlags = SelectionFlags & {
  readonly all?: boolean;
  readonly dryRun?: boolean;
  readonly keepGoing?: boolean;
  readonly onConflict?: ConflictPolicy;
};

interface ProjectMoveRequest {
  readonly context: CommandContext;
  readonly to: string;
  readonly className: string | undefined;
  readonly flags: ProjectMoveFlags;
}

export async function moveToProject({
  context,
  to,
  className,
  flags,
}: ProjectMoveRequest): Promise<CommandResult> {
  const { all = false, dryRun = false, keepGoing = false, onConflict = "better", ...selection } = flags;
  const from = configuredProject(context.location);
  if (from === to) throw new UsageError(`"${to}" is the project to move from; name another one to move to.`);
  const queries = await selectedQueries(className, selection);
  if (queries === undefined && !all) {
    throw new UsageError("say what to move: a class, filters, or --all for everything in the project.");
  }
  if (queries !== undefined && all) {
    throw new UsageError("--all leaves nothing out; leave out the class and the filters.");
  }
  const { report, interrupted } = await withDatabase(
    context,
    async (target, signal) => {
      signal.addEventListener("abort", () => {
        context.notify("stopping as soon as the objects under way are done; once more to stop at once");
      });
      if (!dryRun) await requireWriterIn(target, [from, to]);
      const report = await moveBetween(
        target,
        { from, to, context },
        {
          ...(queries === undefined ? {} : { queries }),
          dryRun,
          keepGoing,
          onConflict,
          signal,
        },
      );
      return { report, interrupted: interruptedExitCode(signal) };
    },
    { migrate: true, direct: false },
  );
  const circumstances = { from, to, dryRun, keepGoing, isInterrupted: interrupted !== undefined };
  const isDone = report.copied.failed.length === 0 && report.left.length === 0;
  return present(
    context,
    { json: () => reportJson(report), text: () => moveText(report, circumstances) },
    interrupted ?? (isDone ? ExitCode.Done : ExitCode.Failed),
  );
}

/** Copying would take a while to end with the same. */
async function requireWriterIn(target: ConnectionTarget, projects: readonly string[]): Promise<void> {
  await using register = await ProjectRegister.open(target);
  const reader = (await register.list()).find(
    ({ name, access }) => projects.includes(name) && access === "reader",
  );
  if (reader !== undefined) throw new ProjectAccessError(reader.name, "writer");
}

async function moveBetween(
  target: ConnectionTarget,
  { from, to, context }: Pick<ProjectMoveRequest, "to" | "context"> & { readonly from: string },
  options: MoveOptions,
): Promise<MoveReport> {
  await using source = await PostgresStorage.connect(target, { ...context.observation, project: from });
  await using destination = await PostgresStorage.connect(target, { ...context.observation, project: to });
  using copying = new TransferBar("copying");
  using removing = new TransferBar("removing");
  const bars = { copying, removing };
  return await move(source, destination, {
    ...options,
    names: { from: `the project "${from}"`, to: `the project "${to}"` },
    onProgress: ({ phase, ...progress }) => bars[phase].update(progress),
  });
}

function reportJson({ copied, moved, left, alongside, remaining }: MoveReport): JsonObject {
  return {
    moved: Object.fromEntries(moved),
    left: problemsJson(left),
    alongside,
    stored: BigInt(copied.stored),
    deduplicated: BigInt(copied.deduplicated),
    replaced: BigInt(copied.replaced),
    kept: BigInt(copied.kept),
    files: BigInt(copied.files),
    bytes: BigInt(copied.bytes),
    incomplete: problemsJson(copied.incomplete),
    unlinked: problemsJson(copied.unlinked),
    failed: problemsJson(copied.failed),
    remaining: BigInt(copied.remaining + remaining),
  };
}
