/** Examples below the help of a command: what a person copies first. */

import type { Command } from "commander";

/** A line to type and, in a few words, what it does. */
export type Example = readonly [commandLine: string, purpose: string];

/** Adds examples to the help of a command. */
export function addExamples(command: Command, examples: readonly Example[]): Command {
  const lines = examples.map(([commandLine, purpose]) => `  # ${purpose}\n  $ ${commandLine}`);
  return command.addHelpText("after", `\nExamples:\n${lines.join("\n")}`);
}
