/** Defines the commands for the care of a store: verify, gc. */

import type { Command } from "commander";
import type { GcFlags } from "../commands/gc.js";
import type { VerifyFlags } from "../commands/verify.js";
import { addExamples } from "../examples.js";
import type { RunCommand } from "../run-command.js";

export function defineCareCommands(program: Command, run: RunCommand): void {
  const verify = program
    .command("verify")
    .description(
      "Check every object and file against its checksums, and find what dangles; exit code 1 if something is wrong. Others may go on working.",
    )
    .option("--key <KEY...>", "look at these objects only")
    .option("--sample <N|P%>", "look at so many objects, chosen at random")
    .option("--all-projects", "check every project that you may see, one after the other")
    .action((flags: VerifyFlags, command: Command) =>
      run(command, async (context) => (await import("../commands/verify.js")).verify(context, flags)),
    );
  addExamples(verify, [
    ["thermostore verify", "everything"],
    ["thermostore verify --sample 5%", "a twentieth of the objects"],
    ["thermostore verify --all-projects", "everything in the database"],
    ["thermostore verify --key 335f9be0755d1c669b97ec222638b547", "one object with its files"],
  ]);

  const gc = program
    .command("gc")
    .description(
      "Delete what nothing refers to: volumes of stores that broke off, and files of versions that were replaced or removed long ago. PostgreSQL uses the space again after its next (auto)vacuum. Others may go on working.",
    )
    .option("--grace <TIME>", "leave alone what a store claimed until less than this ago", "1h")
    .option(
      "--retention <TIME>",
      "how long files of replaced and removed versions are kept; or forever",
      "30d",
    )
    .option("--dry-run", "only tell what would be freed")
    .option("--all-projects", "in every project, one after the other")
    .action((flags: GcFlags, command: Command) =>
      run(command, async (context) => (await import("../commands/gc.js")).gc(context, flags)),
    );
  addExamples(gc, [
    ["thermostore gc --dry-run", "what would be freed?"],
    ["thermostore gc --retention 90d", "keep the files of replaced versions for 90 days"],
    ["thermostore gc --retention forever", "only what broken stores have left"],
    ["thermostore gc --all-projects", "in the whole database"],
  ]);
}
