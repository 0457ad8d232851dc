/** Defines the command help: commander's own says nothing of a command that does not exist. */

import type { Command } from "commander";

export function defineHelpCommand(program: Command): void {
  program
    .helpCommand(false)
    .command("help")
    .description("Show the help of a command.")
    .argument("[COMMAND...]", 'the command, e.g. "query" or "migrate deploy"')
    .action((names: readonly string[]) => commandNamed(program, names).help());
}

/** @throws {CommanderError} with the commands that there are, for one that does not exist. */
function commandNamed(program: Command, names: readonly string[]): Command {
  let command = program;
  for (const name of names) {
    const next = command.commands.find((each) => each.name() === name);
    command = next ?? refuse(command, name);
  }
  return command;
}

function refuse(command: Command, name: string): never {
  const known = command.commands.map((each) => each.name());
  const others = known.length === 0 ? `"${command.name()}" has none` : `there are ${known.join(", ")}`;
  return command.error(`error: unknown command '${name}'; ${others}`, { exitCode: 2 });
}
