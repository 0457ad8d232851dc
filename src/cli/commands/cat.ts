/** `thermostore cat`: one ancillary file, or a part of it, to stdout, byte for byte. */

import { parseByteRange, rangeWithin } from "../byte-range-flag.js";
import type { CommandContext, CommandResult } from "../command-context.js";
import { ExitCode } from "../exit-code.js";
import { requireObject } from "../require-object.js";
import { pipeToStdout } from "../standard-output.js";
import { readingFlag } from "../usage-error.js";
import { withStore } from "../with-store.js";

export interface CatFlags {
  readonly range?: string;
}

interface CatRequest extends CatFlags {
  readonly context: CommandContext;
  readonly key: string;
  readonly path: string;
}

export async function cat({ context, key, path, range }: CatRequest): Promise<CommandResult> {
  const requested = range === undefined ? undefined : readingFlag("--range", () => parseByteRange(range));
  return withStore(context, async (store) => {
    const { ancillary } = await requireObject(store, key);
    const files = (await ancillary?.files()) ?? [];
    const file = files.find((candidate) => candidate.path === path);
    if (ancillary === undefined || file === undefined) {
      context.notify(`${key} has no file "${path}"; there is ${listText(files.map((other) => other.path))}.`);
      return { output: "", exitCode: ExitCode.NotFound };
    }
    const part = requested === undefined ? {} : rangeWithin(requested, file.size);
    if (part === undefined) {
      context.notify(`--range ${range} begins behind the end of "${path}", which has ${file.size} bytes.`);
      return { output: "", exitCode: ExitCode.Failed };
    }
    await pipeToStdout(ancillary.stream(path, part));
    return { output: "", exitCode: ExitCode.Done };
  });
}

const MAX_LISTED = 10;

function listText(paths: readonly string[]): string {
  if (paths.length === 0) return "none";
  const more = paths.length - MAX_LISTED;
  return `${paths.slice(0, MAX_LISTED).join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
}
