/** Which version an undo puts back, and why it cannot. */

import { InvalidValueError, UndoError } from "../../errors.js";
import type { StorageKey } from "../storage-key.js";
import type { LedgerPosition, StorageEvent, SupersededVersion } from "./storage-event.js";

/** A version that can be put back. */
interface VersionToRestore {
  readonly version: SupersededVersion;
  /** The event that put it away. */
  readonly putAwayBy: StorageEvent;
}

/**
 * What the latest event of a key put away, or the one at `to`.
 *
 * @param events those of the key, oldest first.
 * @throws {UndoError} if it put nothing away, or the files are let go of.
 * @throws {InvalidValueError} (`to`) if no event of the key is there.
 */
export function versionToRestore(
  key: StorageKey,
  events: readonly StorageEvent[],
  to?: LedgerPosition,
): VersionToRestore {
  const event = to === undefined ? events.at(-1) : events.find(({ position }) => position === to);
  if (event === undefined) {
    if (to === undefined) throw new UndoError(key, "the ledger tells nothing of it.");
    throw new InvalidValueError("to", to, `is not the position of an event of "${key}"; see its history`);
  }
  const { superseded: version, kind } = event;
  if (version === undefined) {
    throw new UndoError(
      key,
      `nothing was put away when it was ${kind}. Remove the object if it is to be gone.`,
    );
  }
  const isReleased = version.filesReleasedAt !== undefined;
  if (
    isReleased ||
    (version.object.declaration.ancillary === "required" && version.ancillary === undefined)
  ) {
    throw new UndoError(key, "the files of that version were let go of when their retention ended.");
  }
  return { version, putAwayBy: event };
}
