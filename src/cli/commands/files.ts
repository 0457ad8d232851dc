/** `thermostore files`: lists an ancillary directory. */

import { type CommandContext, type CommandResult, present } from "../command-context.js";
import { filesJson, filesText } from "../file-listing.js";
import { requireObject } from "../require-object.js";
import { withStore } from "../with-store.js";

export async function files(context: CommandContext, key: string): Promise<CommandResult> {
  const { ancillary, listing } = await withStore(context, async (store) => {
    const { ancillary } = await requireObject(store, key);
    return { ancillary, listing: (await ancillary?.files()) ?? [] };
  });
  return present(context, {
    json: () => ({ files: filesJson(listing) }),
    text: () => (ancillary === undefined ? `${key} has no ancillary directory.` : filesText(listing)),
  });
}
