/** `thermostore exists`: whether a key is taken. */

import { type CommandContext, type CommandResult, present } from "../command-context.js";
import { ExitCode } from "../exit-code.js";
import { withStore } from "../with-store.js";

export async function exists(context: CommandContext, key: string): Promise<CommandResult> {
  const isThere = await withStore(context, (store) => store.objectExists(key));
  return present(
    context,
    {
      json: () => ({ exists: isThere }),
      text: () => (isThere ? `${key} is stored.` : `${key} is not stored.`),
    },
    isThere ? ExitCode.Done : ExitCode.NotFound,
  );
}
