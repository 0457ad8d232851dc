/** Defines the commands for backups: backup, drill. */

import type { Command } from "commander";
import type { BackupFlags } from "../commands/backup.js";
import type { DrillFlags } from "../commands/drill.js";
import { addExamples } from "../examples.js";
import type { RunCommand } from "../run-command.js";

const programsHelp = "the directory of PostgreSQL's client programs, if they are not on the PATH";

export function defineBackupCommands(program: Command, run: RunCommand): void {
  const backup = program
    .command("backup")
    .description(
      "Write a dump of the whole database with pg_dump, and beside it a summary of the same snapshot, for the drill. Others may go on working.",
    )
    .argument("<FILE>", "the dump to be made; the summary gets its name with .summary.json")
    .option("--jobs <N>", "write a directory instead, with so many processes")
    .option("--compress <LEVEL>", "how much to compress, 0 to 9; files are compressed already (default: 1)")
    .option("--pg-bin <DIR>", programsHelp)
    .action((file: string, flags: BackupFlags, command: Command) =>
      run(command, async (context) => (await import("../commands/backup.js")).backup(context, file, flags)),
    );
  addExamples(backup, [
    ["thermostore backup /backup/monday.dump", "one file"],
    ["thermostore backup /backup/monday --jobs 4", "a directory, faster"],
  ]);

  const drill = program
    .command("drill")
    .description(
      "Prove that a backup can be restored: restore it into a scratch database, compare it with its summary, verify every object and file, and drop the scratch database. The database in the environment is left alone.",
    )
    .argument("<DUMP>", "a dump by thermostore backup, or by pg_dump in the custom or directory format")
    .option("--summary <FILE>", "the summary of the dump (default: the file beside it)")
    .option("--no-summary", "there is none: only look whether what is there is whole")
    .option("--jobs <N>", "how many processes restore (default: 2)")
    .option("--pg-bin <DIR>", programsHelp)
    .action((path: string, flags: DrillFlags, command: Command) =>
      run(command, async (context) => (await import("../commands/drill.js")).drill(context, path, flags)),
    );
  addExamples(drill, [
    ["thermostore drill /backup/monday.dump", "on a server that is started for it"],
    [
      "thermostore drill /backup/monday.dump --database postgresql://admin@spare/postgres",
      "on a spare server",
    ],
  ]);
}
