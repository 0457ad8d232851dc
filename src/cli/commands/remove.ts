/** `thermostore remove`: removes objects, all or none. */

import { type CommandContext, type CommandResult, present } from "../command-context.js";
import { withStore } from "../with-store.js";

export async function remove(context: CommandContext, keys: readonly string[]): Promise<CommandResult> {
  const removed = [...new Set(keys)];
  await withStore(context, (store) =>
    store.transaction(async () => {
      for (const key of removed) await store.removeObject(key);
    }),
  );
  return present(context, {
    json: () => ({ removed }),
    text: () => removed.map((key) => `Removed ${key}.`).join("\n"),
  });
}
