/** Runs the program: lets commander read the arguments, runs the command that they name, and prints. */

import { CommanderError } from "commander";
import type { CommandContext, CommandResult } from "./command-context.js";
import { ExitCode } from "./exit-code.js";
import type { GlobalOptions } from "./global-options.js";
import { printable } from "./human/printable.js";
import { logSettings } from "./log/log-settings.js";
import { observation } from "./log/observation.js";
import { createProgram } from "./program.js";
import { reportError } from "./report-error.js";
import { expectWriteErrors, writeToStdout } from "./standard-output.js";

/**
 * Runs the command line.
 *
 * @param args the arguments behind the program's name.
 * @returns the exit code.
 */
export async function runProgram(args: readonly string[]): Promise<number> {
  expectWriteErrors();
  let exitCode: number = ExitCode.Done;
  const program = createProgram(async (command, action) => {
    exitCode = await runCommand(command.optsWithGlobals<GlobalOptions>(), action);
  });
  try {
    await program.parseAsync(args, { from: "user" });
    return exitCode;
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    // Commander has printed what there is to say: help or the version, else what is wrong.
    return error.exitCode === 0 ? ExitCode.Done : ExitCode.WrongUsage;
  }
}

async function runCommand(
  { json = false, debug = false, database, home, project, replica, logLevel }: GlobalOptions,
  action: (context: CommandContext) => Promise<CommandResult>,
): Promise<number> {
  const notify = (text: string): void => {
    process.stderr.write(`thermostore: ${printable(text)}\n`);
  };
  const location = {
    ...(database === undefined ? {} : { database }),
    ...(home === undefined ? {} : { home }),
    ...(project === undefined ? {} : { project }),
    ...(replica === undefined ? {} : { replicaUrls: replica }),
  };
  try {
    const observing = await observation(logSettings(logLevel, process.env));
    const { output, exitCode } = await action({ json, location, observation: observing, notify });
    await writeToStdout(output);
    return exitCode;
  } catch (error) {
    return reportError(error, { debug, notify });
  }
}
