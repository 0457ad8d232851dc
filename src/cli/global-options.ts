/** The options that every command takes, before or after its name. */

import { readFileSync } from "node:fs";
import { type Command, InvalidArgumentError, Option } from "commander";
import { LOG_LEVELS, type LogLevel } from "./log/log-settings.js";

/** What the global options say. */
export interface GlobalOptions {
  readonly json?: boolean;
  readonly database?: string;
  readonly home?: string;
  readonly project?: string;
  readonly replica?: readonly string[];
  readonly debug?: boolean;
  readonly logLevel?: LogLevel;
}

/**
 * Adds the global options to a command. Each command has them itself: commander would find those of the
 * program behind a command's name too, but then loses a `--` that protects a key which starts with a dash.
 */
export function addGlobalOptions(command: Command): Command {
  return command
    .optionsGroup("Global options:")
    .option("--json", "print one JSON document to stdout and nothing else")
    .option(
      "--database <URL>",
      "the PostgreSQL database (default: THERMOSTORE_DATABASE_URL, else DATABASE_URL, else an embedded one)",
      notEmpty,
    )
    .addOption(
      new Option(
        "--home <DIR>",
        "use the embedded database in this directory (default: THERMOSTORE_HOME, else your user data directory)",
      )
        .conflicts("database")
        .argParser(notEmpty),
    )
    .option(
      "--project <NAME>",
      "the project to work in (default: THERMOSTORE_PROJECT, else default)",
      notEmpty,
    )
    .addOption(
      new Option(
        "--replica <URL>",
        "a streaming replica that may answer reads; can be repeated (default: THERMOSTORE_REPLICA_URLS)",
      )
        .conflicts("home")
        .argParser((url: string, others: readonly string[] = []) => [...others, notEmpty(url)]),
    )
    .option("--debug", "show where an error comes from")
    .addOption(
      new Option(
        "--log-level <LEVEL>",
        "log what the store does to stderr, as lines of JSON (default: THERMOSTORE_LOG, else silent)",
      ).choices(LOG_LEVELS),
    )
    .version(packageVersion(), "--version", "print the version")
    .helpOption("-h, --help", "show this help");
}

/** An empty value is a variable of the shell that was not set, and must not stand for the default. */
function notEmpty(value: string): string {
  if (value === "") throw new InvalidArgumentError("It is empty; leave the option out for the default.");
  return value;
}

function packageVersion(): string {
  // The same number of levels up from src/cli/ and from dist/cli/.
  const { version }: { readonly version: string } = JSON.parse(
    readFileSync(new URL("../../package.json", import.meta.url), "utf8"),
  );
  return version;
}
