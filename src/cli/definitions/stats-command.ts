/** Defines the command stats. */

import type { Command } from "commander";
import { addExamples } from "../examples.js";
import type { RunCommand } from "../run-command.js";

export function defineStatsCommand(program: Command, run: RunCommand): void {
  const stats = program
    .command("stats")
    .description("Tell how much is stored: objects, files and bytes by class, substances and states.")
    .action((_flags: object, command: Command) =>
      run(command, async (context) => (await import("../commands/stats.js")).stats(context)),
    );
  addExamples(stats, [["thermostore stats", "what is in the store?"]]);
}
