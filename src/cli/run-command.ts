/** What the definitions of commands are given to have their commands run. */

import type { Command } from "commander";
import type { CommandContext, CommandResult } from "./command-context.js";

/** Runs what a command does, with the global options that it was given. */
export type RunCommand = (
  command: Command,
  action: (context: CommandContext) => Promise<CommandResult>,
) => Promise<void>;
