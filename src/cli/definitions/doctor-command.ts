/** Defines the command doctor. */

import type { Command } from "commander";
import { addExamples } from "../examples.js";
import type { RunCommand } from "../run-command.js";

export function defineDoctorCommand(program: Command, run: RunCommand): void {
  const doctor = program
    .command("doctor")
    .description(
      "Examine the database: connection, server, settings, migrations, rights, indexes, vacuum, sessions, leftovers, disk. Each finding says what to do; exit code 1 if there is a problem. Changes nothing.",
    )
    .action((_flags: object, command: Command) =>
      run(command, async (context) => (await import("../commands/doctor.js")).doctor(context)),
    );
  addExamples(doctor, [
    ["thermostore doctor", "is everything in order?"],
    ["thermostore doctor --json --database postgresql://lab@db/simulations", "for a monitor"],
  ]);
}
