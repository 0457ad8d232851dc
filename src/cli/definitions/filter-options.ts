/** Gives a command the filters, group by group. */

import { type Command, InvalidArgumentError, Option } from "commander";
import { FILTER_FLAGS, FILTER_NAMES, type FilterFlag } from "../query/filter-flags.js";

/** The argument and the options by which commands are told what to look for. */
export function addFilters(command: Command): Command {
  command
    .argument(
      "[CLASS]",
      "simulation, equilibration, free-energy, force-field, or the name of any class (default: every class that has the filters)",
    )
    .addOption(
      new Option(
        "--query <FILE>",
        "the query in JSON, instead of class and filters: a document with class and where, or evaluator's typed JSON; - reads it from stdin",
      ).conflicts([...FILTER_NAMES]),
    );
  return command;
}

/** The filters themselves; apart, because help lists options in the order in which they are added. */
export function addFilterOptions(command: Command): Command {
  for (const [title, group] of Object.entries<Readonly<Record<string, FilterFlag>>>(FILTER_FLAGS)) {
    command.optionsGroup(title);
    for (const { flags, help, kind } of Object.values(group)) {
      if (kind === "list") command.option(flags, help, collect);
      else command.option(flags, help);
    }
  }
  return command;
}

/** Reads a count on the command line. */
export function positiveInteger(text: string): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value > 0 && Number.isSafeInteger(value)) return value;
  throw new InvalidArgumentError("It must be a whole number above 0.");
}

function collect(value: string, previous: readonly string[] = []): readonly string[] {
  return [...previous, value];
}
