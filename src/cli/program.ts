/**
 * The program as commander knows it. Only definitions: what a command does, and all that it needs, is loaded
 * when it runs, so that help and usage errors come at once.
 */

import { Command } from "commander";
import { defineBackupCommands } from "./definitions/backup-commands.js";
import { defineBundleCommands } from "./definitions/bundle-commands.js";
import { defineCareCommands } from "./definitions/care-commands.js";
import { defineDoctorCommand } from "./definitions/doctor-command.js";
import { defineExportCommand } from "./definitions/export-command.js";
import { defineHelpCommand } from "./definitions/help-command.js";
import { defineHistoryCommands } from "./definitions/history-commands.js";
import { defineImportCommand } from "./definitions/import-command.js";
import { defineMapCommand } from "./definitions/map-command.js";
import { defineMigrateCommands } from "./definitions/migrate-commands.js";
import { defineObjectCommands } from "./definitions/object-commands.js";
import { defineProjectCommands } from "./definitions/project-commands.js";
import { defineQueryCommand } from "./definitions/query-command.js";
import { defineRolesCommand } from "./definitions/roles-command.js";
import { defineStatsCommand } from "./definitions/stats-command.js";
import { defineStoreCommands } from "./definitions/store-commands.js";
import { defineWatchCommand } from "./definitions/watch-command.js";
import { addExamples } from "./examples.js";
import { addGlobalOptions } from "./global-options.js";
import type { RunCommand } from "./run-command.js";

/** The program with all of its commands. Its errors are thrown as `CommanderError`. */
export function createProgram(run: RunCommand): Command {
  const program = new Command("thermostore")
    .description(
      "Keeps the data of molecular simulations in PostgreSQL: stored once, found by substance and state.",
    )
    .exitOverride()
    .enablePositionalOptions()
    .configureHelp({ subcommandTerm: (command) => `${command.name()} ${argumentsOf(command)}`.trimEnd() })
    .configureOutput({
      outputError: (text, write) => write(text.replace(/^error: /, "thermostore: ")),
    })
    .showHelpAfterError("(--help shows how it is used)");
  defineStoreCommands(program, run);
  defineObjectCommands(program, run);
  defineHistoryCommands(program, run);
  defineQueryCommand(program, run);
  defineMapCommand(program, run);
  defineWatchCommand(program, run);
  defineImportCommand(program, run);
  defineExportCommand(program, run);
  defineBundleCommands(program, run);
  defineStatsCommand(program, run);
  defineCareCommands(program, run);
  defineDoctorCommand(program, run);
  defineMigrateCommands(program, run);
  defineProjectCommands(program, run);
  defineRolesCommand(program, run);
  defineBackupCommands(program, run);
  defineHelpCommand(program);
  addGlobalOptionsToAll(program);
  return addExamples(program, [
    ["thermostore import stored_data", "take over a store directory"],
    ["thermostore query simulation --substance O --temperature 290..310K", "find simulations of water"],
    ["thermostore get KEY --output water", "see an object, and fetch its files"],
  ]);
}

function argumentsOf(command: Command): string {
  return command.usage().replace("[options]", "").trim();
}

function addGlobalOptionsToAll(command: Command): void {
  addGlobalOptions(command);
  for (const subcommand of command.commands) addGlobalOptionsToAll(subcommand);
}
