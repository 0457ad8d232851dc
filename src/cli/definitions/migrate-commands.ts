/** Defines the commands for the database's schema: migrate status, deploy, resolve, diff. */

import type { Command } from "commander";
import type { ResolveFlags } from "../commands/migrate.js";
import { addExamples } from "../examples.js";
import type { RunCommand } from "../run-command.js";

export function defineMigrateCommands(program: Command, run: RunCommand): void {
  const migrate = program
    .command("migrate")
    .description("Look at the schema of the database, or bring it up to date.");
  addExamples(migrate, [
    ["thermostore migrate status", "which migrations are applied, which are not?"],
    ["thermostore migrate deploy", "apply those that are not"],
  ]);

  const status = migrate
    .command("status")
    .description(
      "Tell which migrations are applied and pending, what is wrong, and the command that mends it; exit code 1 if something is.",
    )
    .action((_flags: object, command: Command) =>
      run(command, async (context) => (await import("../commands/migrate.js")).migrateStatus(context)),
    );
  addExamples(status, [
    ["thermostore migrate status --database postgresql://lab@db/simulations", "of a server"],
  ]);

  const deploy = migrate
    .command("deploy")
    .description("Apply the pending migrations, as prisma migrate deploy does. Harmless to repeat.")
    .action((_flags: object, command: Command) =>
      run(command, async (context) => (await import("../commands/migrate.js")).migrateDeploy(context)),
    );
  addExamples(deploy, [
    ["thermostore migrate deploy --database postgresql://lab@db/simulations", "on a server"],
  ]);

  const resolve = migrate
    .command("resolve")
    .description(
      "Note what became of a migration that failed or was interrupted, as prisma migrate resolve does. Runs nothing of it.",
    )
    .argument("<NAME>", "the migration, as status names it")
    .option("--applied", "all of it is in the database")
    .option("--rolled-back", "nothing of it is: the next deploy applies it")
    .action((name: string, flags: ResolveFlags, command: Command) =>
      run(command, async (context) =>
        (await import("../commands/migrate.js")).migrateResolve(context, name, flags),
      ),
    );
  addExamples(resolve, [
    ["thermostore migrate resolve 20261122000000_initial --rolled-back", "have deploy apply it again"],
  ]);

  const diff = migrate
    .command("diff")
    .description("Compare the tables with schema.prisma; exit code 1 if they differ.")
    .action((_flags: object, command: Command) =>
      run(command, async (context) => (await import("../commands/migrate.js")).migrateDiff(context)),
    );
  addExamples(diff, [["thermostore migrate diff", "the SQL that would make the tables agree"]]);
}
