/** What a command is given to work with, and what it gives back. */

import type { ObservationOptions } from "../postgres/observation/observation-options.js";
import type { JsonValue } from "../serialization/json/json-value.js";
import { stringifyJson } from "../serialization/json/stringify-json.js";
import { ExitCode } from "./exit-code.js";
import { printable } from "./human/printable.js";

/** The surroundings of a command. */
export interface CommandContext {
  /** Whether the result is wanted as JSON. */
  readonly json: boolean;
  /** Where the command line says that the database is, and which project of it is meant. */
  readonly location: {
    readonly database?: string;
    readonly home?: string;
    readonly project?: string;
    readonly replicaUrls?: readonly string[];
  };
  /** Who is told of what the store does. */
  readonly observation: ObservationOptions;
  /** Tells the user something that is not part of the result; goes to stderr. */
  readonly notify: (text: string) => void;
}

/** What a command came to. */
export interface CommandResult {
  /** What goes to stdout, complete with its last line break. */
  readonly output: string;
  readonly exitCode: number;
}

/** A result in its two forms; only the one that is wanted is made. */
export interface Presentation {
  readonly json: () => JsonValue;
  /** For people: lines, without the last line break. */
  readonly text: () => string | Promise<string>;
}

/** The result of a command in the form that the user asked for. */
export async function present(
  { json }: CommandContext,
  presentation: Presentation,
  exitCode: number = ExitCode.Done,
): Promise<CommandResult> {
  const output = json ? stringifyJson(presentation.json()) : printable(await presentation.text());
  return { output: `${output}\n`, exitCode };
}
