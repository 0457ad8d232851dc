/** `thermostore undo`: puts an earlier version back. */

import type { PostgresStorage } from "../../postgres/postgres-storage.js";
import type { StorageEvent } from "../../storage/history/storage-event.js";
import { type CommandContext, type CommandResult, present } from "../command-context.js";
import { eventJson } from "../event-json.js";
import { historyText } from "../human/history-text.js";
import { requirePositionFlag } from "../position-flag.js";
import { withStore } from "../with-store.js";

export interface UndoFlags {
  readonly to?: string;
  readonly dryRun?: true;
}

interface UndoRequest extends UndoFlags {
  readonly context: CommandContext;
  readonly key: string;
}

export async function undo({ context, key, to, dryRun }: UndoRequest): Promise<CommandResult> {
  const options = to === undefined ? {} : { to: await requirePositionFlag("--to", to) };
  const event = await withStore(context, (store) =>
    dryRun === true ? foretell(store, () => store.undo(key, options)) : store.undo(key, options),
  );
  return present(context, {
    json: () => {
      const { position, ...rest } = eventJson(event);
      // What is rolled back has no place in the ledger.
      return dryRun === true || position === undefined ? rest : { position, ...rest };
    },
    text: () => {
      const done = dryRun === true ? "Would restore" : "Restored";
      return `${done} ${key} as it was before ${event.restoredFrom}.\n${historyText([event], { withKeys: false })}`;
    },
  });
}

/** Carries out of a transaction what it would have come to. */
class Foretold extends Error {
  readonly event: StorageEvent;

  constructor(event: StorageEvent) {
    super("rolled back on purpose");
    this.event = event;
  }
}

async function foretell(store: PostgresStorage, work: () => Promise<StorageEvent>): Promise<StorageEvent> {
  try {
    return await store.transaction(async () => {
      throw new Foretold(await work());
    });
  } catch (error) {
    if (error instanceof Foretold) return error.event;
    throw error;
  }
}
