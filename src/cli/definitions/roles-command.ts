/** Defines the command roles. */

import type { Command } from "commander";
import type { RolesFlags } from "../commands/roles.js";
import { addExamples } from "../examples.js";
import type { RunCommand } from "../run-command.js";

export function defineRolesCommand(program: Command, run: RunCommand): void {
  const roles = program
    .command("roles")
    .description(
      "Print the SQL that makes the groups thermostore_reader, thermostore_writer and thermostore_maintainer, gives each the least rights it needs, and puts the members of projects into them.",
    )
    .option(
      "--apply",
      "run it, in one transaction; as the owner of the tables, with the right to create roles",
    )
    .option("--owner <ROLE>", "also hand the tables over to this role, which migrates from then on")
    .action((flags: RolesFlags, command: Command) =>
      run(command, async (context) => (await import("../commands/roles.js")).roles(context, flags)),
    );
  addExamples(roles, [
    ["thermostore roles | less", "what would be granted?"],
    ["thermostore roles --apply", "grant it; harmless to repeat"],
    ["thermostore roles --owner thermostore", "take the tables away from the administrator's own role"],
  ]);
}
