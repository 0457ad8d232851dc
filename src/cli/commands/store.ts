/** `thermostore store`: stores an object from a file. */

import { isAncillaryDirectory } from "../../storage/ancillary/zip-input.js";
import type { StoreOutcome, StoreResult } from "../../storage/store-result.js";
import { type CommandContext, type CommandResult, present } from "../command-context.js";
import { InputFileError, readObject } from "../read-input.js";
import { withStore } from "../with-store.js";

export interface StoreFlags {
  readonly ancillary?: string;
}

interface StoreRequest extends StoreFlags {
  readonly context: CommandContext;
  readonly file: string;
}

export async function store({ context, file, ancillary }: StoreRequest): Promise<CommandResult> {
  const object = await readObject(file);
  if (object.declaration.ancillary === "required" && ancillary === undefined) {
    throw new InputFileError(
      file,
      `a ${object.type} is stored with its directory of files; give it with --ancillary.`,
    );
  }
  if (ancillary !== undefined) await isAncillaryDirectory(ancillary);
  const { key, outcome } = await withStore(context, (storage) =>
    storage.storeObjectDetailed(object, ancillary),
  );
  return present(context, {
    json: () => ({ key, outcome }),
    text: () => sentence({ key, outcome }),
  });
}

const SENTENCES: Readonly<Record<StoreOutcome, (key: string) => string>> = {
  stored: (key) => `Stored under the key ${key}.`,
  deduplicated: (key) => `The same is stored already, under the key ${key}; nothing changed.`,
  replaced: (key) => `Replaced the version under the key ${key}, which was not better.`,
  kept: (key) => `A better version is stored under the key ${key}; nothing changed.`,
};

function sentence({ key, outcome }: StoreResult): string {
  return SENTENCES[outcome](key);
}
