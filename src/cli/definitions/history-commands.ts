/** Defines the commands for the past of a store, and for what is taken out of it: remove, history, undo. */

import { type Command, Option } from "commander";
import type { HistoryFlags } from "../commands/history.js";
import type { RemoveFlags } from "../commands/remove.js";
import type { UndoFlags } from "../commands/undo.js";
import { addExamples } from "../examples.js";
import type { RunCommand } from "../run-command.js";
import { positiveInteger } from "./filter-options.js";

const KEY = "the storage key; put -- before one that starts with a dash";

export function defineHistoryCommands(program: Command, run: RunCommand): void {
  const remove = program
    .command("remove")
    .description(
      "Remove objects and their files; all of them, or none if one is not there. A force field that others refer to stays unless asked.",
    )
    .argument("<KEY...>", KEY)
    .option("--cascade", "remove what refers to them, too")
    .addOption(
      new Option("--force", "leave what refers to them without what it refers to").conflicts("cascade"),
    )
    .option("--dry-run", "only tell what would be removed, and what refers to it")
    .action((keys: readonly string[], flags: RemoveFlags, command: Command) =>
      run(command, async (context) => (await import("../commands/remove.js")).remove(context, keys, flags)),
    );
  addExamples(remove, [
    ["thermostore remove 335f9be0755d1c669b97ec222638b547", 'it stays in the ledger: "undo" brings it back'],
    ["thermostore remove c8af9814adaf5f771bcf1c2b0c3a7fba --dry-run", "what refers to this force field?"],
    ["thermostore remove c8af9814adaf5f771bcf1c2b0c3a7fba --cascade", "the force field and its simulations"],
  ]);

  const history = program
    .command("history")
    .description(
      "Show what happened to a key: stored, replaced, removed and restored, when, by whom and why. Without a key: what happened last, whatever the key.",
    )
    .argument("[KEY]", KEY)
    .option("--limit <N>", "at most so many events. Default: all of a key, else 20", positiveInteger)
    .option("--after <POSITION>", "only events behind this one, from the first on")
    .action((key: string | undefined, flags: HistoryFlags, command: Command) =>
      run(command, async (context) =>
        (await import("../commands/history.js")).history({ context, key, ...flags }),
      ),
    );
  addExamples(history, [
    ["thermostore history 335f9be0755d1c669b97ec222638b547", "every version of an object"],
    ["thermostore history --limit 5", "what happened last?"],
    ["thermostore history --after 1200 --json", "for a script: what came behind event 1200"],
  ]);

  const undo = program
    .command("undo")
    .description(
      "Put back the version that the latest event of a key put away, with its files; what was removed is under its key again. To undo an undo, do it again.",
    )
    .argument("<KEY>", KEY)
    .option("--to <POSITION>", "the version before this event, as history lists it")
    .option("--dry-run", "only tell what would be restored")
    .action((key: string, flags: UndoFlags, command: Command) =>
      run(command, async (context) => (await import("../commands/undo.js")).undo({ context, key, ...flags })),
    );
  addExamples(undo, [
    ["thermostore undo 335f9be0755d1c669b97ec222638b547", "take back what happened to it last"],
    ["thermostore undo 335f9be0755d1c669b97ec222638b547 --to 1187", "as it was before event 1187"],
    ["thermostore undo 335f9be0755d1c669b97ec222638b547 --dry-run", "what would come back?"],
  ]);
}
