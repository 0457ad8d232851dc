/** Defines the command import. */

import type { Command } from "commander";
import type { ImportFlags } from "../commands/import.js";
import { addExamples } from "../examples.js";
import type { RunCommand } from "../run-command.js";
import { conflictOption } from "./conflict-option.js";

export function defineImportCommand(program: Command, run: RunCommand): void {
  const importCommand = program
    .command("import")
    .description(
      "Take over a store directory of openff-evaluator, a bundle, or another database. It is only read; repeating it is harmless.",
    )
    .argument(
      "<SOURCE>",
      "the directory that holds object_keys.json, the file of a bundle, or postgresql://…",
    )
    .option("--dry-run", "only tell what would happen")
    .option("--keep-going", "go on past objects that cannot be imported")
    .option(
      "--salvage",
      "take everything sound out of a damaged directory, and list the rest with the reason",
    )
    .option("--strict", "refuse objects that name files which are not there, instead of reporting them")
    .addOption(conflictOption())
    .action((source: string, flags: ImportFlags, command: Command) =>
      run(command, async (context) =>
        (await import("../commands/import.js")).importSource({ context, source, ...flags }),
      ),
    );
  addExamples(importCommand, [
    ["thermostore import stored_data --dry-run --keep-going", "what would come in, what could not?"],
    ["thermostore import stored_data --keep-going", "everything that can be imported"],
    ["thermostore import stored_data --salvage > report.txt", "its registry is lost or damaged"],
    [
      "thermostore import postgresql://lab@db/theirs --dry-run",
      "what would come of merging another database?",
    ],
  ]);
}
