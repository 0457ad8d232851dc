/** Defines the command project move. */

import type { Command } from "commander";
import type { ProjectMoveFlags } from "../commands/project-move.js";
import { addExamples } from "../examples.js";
import type { RunCommand } from "../run-command.js";
import { conflictOption } from "./conflict-option.js";
import { addFilterOptions, addFilters } from "./filter-options.js";

export function defineProjectMoveCommand(project: Command, run: RunCommand): void {
  const move = project
    .command("move")
    .description(
      "Move objects with their files into another project: what the filters select, with a copy of the force fields behind it, or everything. All is copied before anything is removed; repeating it is harmless and finishes what was interrupted.",
    )
    .argument("<TO>", "the project that they go to; where they come from says --project");
  addFilters(move)
    .option("--all", "everything that is in the project")
    .option("--dry-run", "only tell what would be moved")
    .option("--keep-going", "go on past objects that cannot be moved")
    .addOption(conflictOption());
  addFilterOptions(move).action(
    (to: string, className: string | undefined, flags: ProjectMoveFlags, command: Command) =>
      run(command, async (context) =>
        (await import("../commands/project-move.js")).moveToProject({ context, to, className, flags }),
      ),
  );
  addExamples(move, [
    [
      "thermostore project move polymers simulation --stored-by anna",
      "what anna stored, out of the default project",
    ],
    ["thermostore project move archive --project polymers --all --dry-run", "what would be moved of all?"],
  ]);
}
