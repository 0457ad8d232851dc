/** Defines the command export. */

import { type Command, Option } from "commander";
import type { ExportFlags } from "../commands/export.js";
import { addExamples } from "../examples.js";
import type { RunCommand } from "../run-command.js";
import { conflictOption } from "./conflict-option.js";
import { addFilterOptions, addFilters } from "./filter-options.js";

export function defineExportCommand(program: Command, run: RunCommand): void {
  const exportCommand = program
    .command("export")
    .description(
      "Write a store directory that openff-evaluator opens: everything, or what the filters select with the force fields behind it. Repeating it is harmless and finishes what was interrupted.",
    )
    .argument("<DIR>", "the directory; it is made if it does not exist");
  addFilters(exportCommand)
    .option("--dry-run", "only tell what would be written")
    .option("--keep-going", "go on past objects that cannot be exported")
    .addOption(conflictOption())
    .addOption(
      new Option(
        "--celsius <HOW>",
        "objects whose temperature is in degrees Celsius, which evaluator cannot read: leave them out, or write kelvin",
      )
        .choices(["omit", "convert"])
        .default("omit"),
    );
  addFilterOptions(exportCommand).action(
    (directory: string, className: string | undefined, flags: ExportFlags, command: Command) =>
      run(command, async (context) =>
        (await import("../commands/export.js")).exportDirectory({ context, directory, className, flags }),
      ),
  );
  addExamples(exportCommand, [
    ["thermostore export stored_data", "everything"],
    [
      "thermostore export water simulation --substance O",
      "the simulations of water, with their force fields",
    ],
    ["thermostore export dry --without O --dry-run", "what would be written of all that holds no water?"],
  ]);
}
