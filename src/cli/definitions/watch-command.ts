/** Defines the command watch. */

import { type Command, Option } from "commander";
import type { WatchCommandFlags } from "../commands/watch.js";
import { addExamples } from "../examples.js";
import type { RunCommand } from "../run-command.js";
import { addFilterOptions, addFilters } from "./filter-options.js";

export function defineWatchCommand(program: Command, run: RunCommand): void {
  const watch = program
    .command("watch")
    .description(
      "Print what is stored, replaced, removed and restored, a line for each, as it happens. Filters narrow it, as with query; a replacement is printed if the old version matches or the new one.",
    );
  addFilters(watch)
    .option("--after <POSITION>", "begin behind this place, as an earlier watch gave it (default: now)")
    .addOption(
      new Option("--from-start", "begin with the first event that the ledger knows").conflicts("after"),
    )
    .option("--state <FILE>", "keep in this file where it is; if the file is there, go on where it says");
  addFilterOptions(watch)
    .addHelpText("after", JSON_LINES)
    .action((className: string | undefined, flags: WatchCommandFlags, command: Command) =>
      run(command, async (context) =>
        (await import("../commands/watch.js")).watch({ context, className, flags }),
      ),
    );
  addExamples(watch, [
    ["thermostore watch simulation --contains CO --phase liquid", "new liquid simulations with methanol"],
    [
      "thermostore watch --state mirror.json --from-start --json | ./mirror",
      "all events from the first on; started again, it goes on where it was",
    ],
    ["thermostore watch --after 4711", "what happened behind position 4711, and what happens from now on"],
  ]);
}

const JSON_LINES = `
With --json, a stream of documents, one on each line (NDJSON):
  {position, event, key, class_name, at, by, reason?, restored_from?, current?: {SUMMARY}, superseded?: {SUMMARY, stored_at, stored_by, files_released_at?}}
event is stored, replaced, removed or restored. When it ends, the position behind the last event is on stderr.`;
