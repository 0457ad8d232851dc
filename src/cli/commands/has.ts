/** `thermostore has`: recognises an object from a file. */

import { type CommandContext, type CommandResult, present } from "../command-context.js";
import { readObject } from "../read-input.js";
import { withStore } from "../with-store.js";

export async function has(context: CommandContext, file: string): Promise<CommandResult> {
  const object = await readObject(file);
  const key = await withStore(context, (store) => store.hasObject(object));
  return present(context, {
    json: () => ({ key: key ?? null }),
    text: () => (key === undefined ? "Not stored." : `Stored under the key ${key}.`),
  });
}
