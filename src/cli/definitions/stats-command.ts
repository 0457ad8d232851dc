/** Defines the command stats. */

import { type Command, Option } from "commander";
import type { StatsFlags } from "../commands/stats.js";
import { addExamples } from "../examples.js";
import type { RunCommand } from "../run-command.js";

export function defineStatsCommand(program: Command, run: RunCommand): void {
  const stats = program
    .command("stats")
    .description("Tell how much is stored: objects, files and bytes by class, substances and states.")
    .option("--all-projects", "tell it of every project that you may see")
    .addOption(
      new Option("--prometheus", "print metrics in the text format of Prometheus").conflicts([
        "json",
        "allProjects",
      ]),
    )
    .action((flags: StatsFlags, command: Command) =>
      run(command, async (context) => (await import("../commands/stats.js")).stats(context, flags)),
    );
  addExamples(stats, [
    ["thermostore stats", "what is in the store?"],
    ["thermostore stats --prometheus > thermostore.prom", "for node_exporter's textfile collector"],
  ]);
}
