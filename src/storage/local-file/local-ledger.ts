/** The ledger of a store directory: events made from its file, from what was put away, and from what is there now. */

import { readFile, stat } from "node:fs/promises";
import type { StoredData } from "../../data/stored-data.js";
import { InvalidValueError } from "../../errors.js";
import { AncillaryDirectory } from "../ancillary/ancillary-directory.js";
import { DirectorySource } from "../ancillary/directory-source.js";
import { ChangeSignal } from "../history/change-signal.js";
import type { EventLedger, LedgerEntry } from "../history/event-ledger.js";
import type { LedgerPosition, StorageEvent, SupersededVersion } from "../history/storage-event.js";
import { objectFromJsonText } from "../object-from-json.js";
import { currentUser } from "../operating-system-user.js";
import type { Retrieved } from "../retrieved.js";
import { unlessDamaged } from "../scan-objects.js";
import type { StorageKey } from "../storage-key.js";
import type { ChangeSet } from "./change-set.js";
import { exists, unlessMissing } from "./durable-files.js";
import { ledgerPath, versionPaths } from "./file-names.js";
import { LedgerFile, ledgerSize } from "./ledger-file.js";
import { type LedgerRecord, newVersion, type PlacedRecord } from "./ledger-record.js";
import { StagedSource } from "./staged-source.js";

/** How often others are looked for: a look at the size of one file. */
const POLL_MS = 500;

/** What the ledger needs of its store. */
interface LedgerStore {
  readonly root: string;
  /** What the calls that hold the lock have changed so far. */
  changes(): ChangeSet | undefined;
  retrieve(key: StorageKey): Promise<Retrieved | undefined>;
}

/** Positions are places in the file, in bytes, at which lines end. */
export class LocalLedger implements EventLedger {
  readonly changes = new ChangeSignal();
  readonly pollMs = POLL_MS;
  readonly #store: LedgerStore;
  readonly #file: LedgerFile;

  constructor(store: LedgerStore) {
    this.#store = store;
    this.#file = new LedgerFile(ledgerPath(store.root));
  }

  async append({ superseded, current: _current, ...entry }: LedgerEntry): Promise<void> {
    const record: LedgerRecord = { ...entry, at: new Date(), by: currentUser() };
    await this.#store
      .changes()
      ?.note(superseded === undefined ? record : { ...record, superseded: supersededRecord(superseded) });
  }

  async ofKey(key: StorageKey): Promise<readonly StorageEvent[]> {
    const pending = (this.#store.changes()?.events ?? []).filter((record) => record.key === key);
    return this.#events([...(await this.#file.recordsOf(key)), ...pending]);
  }

  async read(after: LedgerPosition, limit: number): Promise<readonly StorageEvent[]> {
    const records = await this.#records();
    const start = indexBehind(records, Number(after));
    // What comes later says what was current until then.
    return this.#events(records.slice(start), limit);
  }

  async end(): Promise<LedgerPosition> {
    return String((await this.#records()).at(-1)?.end ?? 0);
  }

  async requirePosition(position: LedgerPosition): Promise<LedgerPosition> {
    if (position === "0") return position;
    const records = await this.#records();
    const index = indexBehind(records, Number(position)) - 1;
    if (/^[1-9]\d{0,15}$/.test(position) && records[index]?.end === Number(position)) return position;
    throw new InvalidValueError("after", position, "is no position of this ledger");
  }

  async peek(): Promise<string> {
    return String(await ledgerSize(ledgerPath(this.#store.root)));
  }

  async #records(): Promise<readonly PlacedRecord[]> {
    const records = await this.#file.records();
    const pending = this.#store.changes()?.events ?? [];
    return pending.length === 0 ? records : [...records, ...pending];
  }

  /** The first events of consecutive records. */
  async #events(records: readonly PlacedRecord[], limit = records.length): Promise<readonly StorageEvent[]> {
    const next = new Map<StorageKey, PlacedRecord>();
    const successors = records.map(() => undefined as PlacedRecord | undefined);
    for (const [index, record] of [...records.entries()].reverse()) {
      successors[index] = next.get(record.key);
      next.set(record.key, record);
    }
    const events: StorageEvent[] = [];
    for (const [index, record] of records.slice(0, limit).entries()) {
      events.push(await this.#event(record, successors[index]));
    }
    return events;
  }

  async #event(record: PlacedRecord, successor: PlacedRecord | undefined): Promise<StorageEvent> {
    const { end, kind, key, type, at, by, reason, restoredFrom } = record;
    const superseded = await this.#version(record);
    const current = kind === "removed" ? undefined : await this.#current(key, successor);
    return {
      position: String(end),
      kind,
      key,
      type,
      at,
      ...(by === undefined ? {} : { by }),
      ...(reason === undefined ? {} : { reason }),
      ...(restoredFrom === undefined ? {} : { restoredFrom }),
      ...(current === undefined ? {} : { current }),
      ...(superseded === undefined ? {} : { superseded }),
    };
  }

  /** What an event put under a key: the next one put it away, or it is still there. */
  async #current(key: StorageKey, successor: PlacedRecord | undefined): Promise<StoredData | undefined> {
    if (successor !== undefined) return this.#object(successor);
    return (await this.#store.retrieve(key).catch(unlessDamaged))?.object;
  }

  async #version(record: PlacedRecord): Promise<SupersededVersion | undefined> {
    const object = await this.#object(record);
    if (record.superseded === undefined || object === undefined) return undefined;
    const { version, storedAt, storedBy, hasFiles } = record.superseded;
    const place = versionPaths(this.#store.root, version);
    const changes = this.#store.changes();
    const pending = changes?.putAway(version);
    const known = { object, storedAt, ...(storedBy === undefined ? {} : { storedBy }) };
    if (!hasFiles) return known;
    if (changes !== undefined && pending !== undefined) {
      const source = new StagedSource(pending.directory, place.directory, () => changes.isOpen);
      return { ...known, ancillary: new AncillaryDirectory(source) };
    }
    if (await exists(place.directory)) {
      return { ...known, ancillary: new AncillaryDirectory(new DirectorySource(place.directory)) };
    }
    const stats = await stat(place.object).catch(unlessMissing);
    return { ...known, filesReleasedAt: stats?.mtime ?? record.at };
  }

  /** The object that an event put away; `undefined` if there is none, or it cannot be read any more. */
  async #object({ superseded }: PlacedRecord): Promise<StoredData | undefined> {
    if (superseded === undefined) return undefined;
    const { version } = superseded;
    const { object } = this.#store.changes()?.putAway(version) ?? versionPaths(this.#store.root, version);
    const text = await readFile(object, "utf8").catch(unlessMissing);
    if (text === undefined) return undefined;
    try {
      return objectFromJsonText(text, object);
    } catch (error) {
      return unlessDamaged(error);
    }
  }
}

function supersededRecord({ storedAt, storedBy, ancillary }: Retrieved): LedgerRecord["superseded"] {
  return {
    version: newVersion(),
    storedAt: storedAt ?? new Date(0),
    ...(storedBy === undefined ? {} : { storedBy }),
    hasFiles: ancillary !== undefined,
  };
}

/** The index of the first record that ends behind a place. */
function indexBehind(records: readonly PlacedRecord[], place: number): number {
  let [low, high] = [0, records.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((records[middle]?.end ?? 0) > place) high = middle;
    else low = middle + 1;
  }
  return low;
}
