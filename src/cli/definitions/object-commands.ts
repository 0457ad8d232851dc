/** Defines the commands that look at what is under a storage key: get, files, cat, exists. */

import type { Command } from "commander";
import type { CatFlags } from "../commands/cat.js";
import type { GetFlags } from "../commands/get.js";
import { addExamples } from "../examples.js";
import type { RunCommand } from "../run-command.js";

const KEY = "the storage key; put -- before one that starts with a dash";

export function defineObjectCommands(program: Command, run: RunCommand): void {
  const get = program
    .command("get")
    .description("Show an object; with --output, also fetch its ancillary directory.")
    .argument("<KEY>", KEY)
    .option("--output <DIR>", "write its files into this directory, which must not exist or be empty")
    .option("--before <POSITION>", "the earlier version that this event put away, as history lists it")
    .option("--expect <CLASS>", "fail if it is of another class: simulation, force-field, ...")
    .action((key: string, flags: GetFlags, command: Command) =>
      run(command, async (context) => (await import("../commands/get.js")).get({ context, key, ...flags })),
    );
  addExamples(get, [
    ["thermostore get 335f9be0755d1c669b97ec222638b547", "what is it?"],
    ["thermostore get 335f9be0755d1c669b97ec222638b547 --output water", "fetch its files into water/"],
    ["thermostore get 335f9be0755d1c669b97ec222638b547 --json", "the object in typed JSON"],
    ["thermostore get 335f9be0755d1c669b97ec222638b547 --before 1187", "as it was before event 1187"],
  ]);

  const files = program
    .command("files")
    .description("List the files in the ancillary directory of an object.")
    .argument("<KEY>", KEY)
    .action((key: string, _flags: object, command: Command) =>
      run(command, async (context) => (await import("../commands/files.js")).files(context, key)),
    );
  addExamples(files, [["thermostore files 335f9be0755d1c669b97ec222638b547", "paths, sizes and checksums"]]);

  const cat = program
    .command("cat")
    .description("Write one file of an ancillary directory, or a part of it, to stdout.")
    .argument("<KEY>", KEY)
    .argument("<PATH>", "the file, as the command files lists it")
    .option(
      "--range <START-END>",
      "only these bytes, counted from 0, ends included; 100- from there on, -100 the last 100",
    )
    .action((key: string, path: string, flags: CatFlags, command: Command) =>
      run(command, async (context) =>
        (await import("../commands/cat.js")).cat({ context, key, path, ...flags }),
      ),
    );
  addExamples(cat, [
    ["thermostore cat 335f9be0755d1c669b97ec222638b547 output.pdb | head", "a look at the topology"],
    [
      "thermostore cat 335f9be0755d1c669b97ec222638b547 trajectory.dcd --range 0-275",
      "the header of the trajectory, without fetching the rest",
    ],
  ]);

  const exists = program
    .command("exists")
    .description("Tell whether an object is stored under a key; exit code 3 if not.")
    .argument("<KEY>", KEY)
    .action((key: string, _flags: object, command: Command) =>
      run(command, async (context) => (await import("../commands/exists.js")).exists(context, key)),
    );
  addExamples(exists, [["thermostore exists 335f9be0755d1c669b97ec222638b547", "is it there?"]]);
}
