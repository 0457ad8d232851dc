/** `thermostore cat`: one ancillary file to stdout, byte for byte. */

import type { CommandContext, CommandResult } from "../command-context.js";
import { ExitCode } from "../exit-code.js";
import { requireObject } from "../require-object.js";
import { pipeToStdout } from "../standard-output.js";
import { withStore } from "../with-store.js";

export async function cat(context: CommandContext, key: string, path: string): Promise<CommandResult> {
  return withStore(context, async (store) => {
    const { ancillary } = await requireObject(store, key);
    const files = (await ancillary?.files()) ?? [];
    if (ancillary === undefined || !files.some((file) => file.path === path)) {
      context.notify(`${key} has no file "${path}"; there is ${listText(files.map((file) => file.path))}.`);
      return { output: "", exitCode: ExitCode.NotFound };
    }
    await pipeToStdout(ancillary.stream(path));
    return { output: "", exitCode: ExitCode.Done };
  });
}

const MAX_LISTED = 10;

function listText(paths: readonly string[]): string {
  if (paths.length === 0) return "none";
  const more = paths.length - MAX_LISTED;
  return `${paths.slice(0, MAX_LISTED).join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
}
