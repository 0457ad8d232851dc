/** Defines the commands that take an object from a file: store, has. */

import type { Command } from "commander";
import type { StoreFlags } from "../commands/store.js";
import { addExamples } from "../examples.js";
import type { RunCommand } from "../run-command.js";

const FILE = "the object in typed JSON, as openff-evaluator writes it; - reads it from stdin";

export function defineStoreCommands(program: Command, run: RunCommand): void {
  const store = program
    .command("store")
    .description("Store an object, or recognise that it is stored already.")
    .argument("<FILE>", FILE)
    .option("--ancillary <DIR|ZIP>", "its directory of large files, or a zip of it; it is copied")
    .action((file: string, flags: StoreFlags, command: Command) =>
      run(command, async (context) =>
        (await import("../commands/store.js")).store({ context, file, ...flags }),
      ),
    );
  addExamples(store, [
    ["thermostore store water.json --ancillary water/", "a simulation with its trajectory"],
    ["thermostore store water.json --ancillary water.zip --json", "the same from a zip, for a script"],
    ["thermostore store - < force-field.json", "a force field from stdin"],
  ]);

  const has = program
    .command("has")
    .description("Tell the key under which the same piece of data is stored, if it is.")
    .argument("<FILE>", FILE)
    .action((file: string, _flags: object, command: Command) =>
      run(command, async (context) => (await import("../commands/has.js")).has(context, file)),
    );
  addExamples(has, [
    ["thermostore has water.json", "is this simulation stored?"],
    ["thermostore has water.json --json", "the same for a script: the key, or null"],
  ]);
}
