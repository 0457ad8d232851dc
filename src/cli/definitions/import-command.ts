/** Defines the command import. */

import type { Command } from "commander";
import type { ImportFlags } from "../commands/import.js";
import { addExamples } from "../examples.js";
import type { RunCommand } from "../run-command.js";

export function defineImportCommand(program: Command, run: RunCommand): void {
  const importCommand = program
    .command("import")
    .description(
      "Take over a store directory of openff-evaluator. It is only read; repeating it is harmless.",
    )
    .argument("<DIR>", "the directory that holds object_keys.json")
    .option("--dry-run", "only tell what would happen")
    .option("--keep-going", "go on past objects that cannot be imported")
    .option("--strict", "refuse objects that name files which are not there, instead of reporting them")
    .action((directory: string, flags: ImportFlags, command: Command) =>
      run(command, async (context) =>
        (await import("../commands/import.js")).importDirectory({ context, directory, ...flags }),
      ),
    );
  addExamples(importCommand, [
    ["thermostore import stored_data --dry-run --keep-going", "what would come in, what could not?"],
    ["thermostore import stored_data --keep-going", "everything that can be imported"],
  ]);
}
