/** Tells the user what went wrong, in one line, and the shell by an exit code. */

import { inspect } from "node:util";
import { StorageError, StorageKeyNotFoundError } from "../errors.js";
import { ExitCode } from "./exit-code.js";
import { InterruptedError } from "./interruption.js";
import { ExpressionUsageError, UsageError } from "./usage-error.js";

export interface ErrorReporting {
  /** Whether to show the stack and the causes. */
  readonly debug: boolean;
  readonly notify: (text: string) => void;
}

/** Reports an error that ended a command; gives the exit code. */
export function reportError(error: unknown, { debug, notify }: ErrorReporting): number {
  if (error instanceof InterruptedError) {
    notify("interrupted");
    return error.exitCode;
  }
  if (debug) notify(inspect(error));
  // What is wrong with an expression is shown below it.
  else if (error instanceof ExpressionUsageError) notify(error.message);
  else if (error instanceof StorageError) notify(oneLine(error.message));
  else notify(`${oneLine(messageOf(error))} (unexpected; --debug shows where it comes from)`);
  return exitCodeFor(error);
}

function exitCodeFor(error: unknown): number {
  if (error instanceof UsageError) return ExitCode.WrongUsage;
  if (error instanceof StorageKeyNotFoundError) return ExitCode.NotFound;
  return ExitCode.Failed;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message || error.name : String(error);
}

function oneLine(text: string): string {
  return text.trim().replaceAll(/\s*\n\s*/g, " ");
}
