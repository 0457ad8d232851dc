/** What a dry run knows beside its target: what the run would have stored before, which is not there. */

import { identitySha256 } from "../data/identity.js";
import { type DataVersion, haveEqualContent, incomingVersion } from "../storage/data-version.js";
import type { StorageBackend } from "../storage/storage-backend.js";
import { type StorageKey, standInKey } from "../storage/storage-key.js";
import { type StoreOptions, type StoreResult, weigh } from "../storage/store-result.js";
import type { ReadEntry } from "./transfer-entry.js";

/** An object that would have been stored; it is read again where it has to be weighed. */
interface Foretold {
  readonly key: StorageKey;
  readonly read: () => Promise<ReadEntry>;
}

/** Foretells object by object what storing would come to. */
export class Foretelling {
  readonly #target: StorageBackend;
  readonly #byIdentity = new Map<string, Foretold>();
  readonly #byKey = new Map<StorageKey, Foretold>();

  constructor(target: StorageBackend) {
    this.#target = target;
  }

  /** What storing comes to after all that was foretold before; `read` gives the same entry again. */
  async store(entry: ReadEntry, read: Foretold["read"], options: StoreOptions): Promise<StoreResult> {
    const identity = identitySha256(entry.object);
    const before = identity === undefined ? undefined : this.#byIdentity.get(identity);
    const result =
      before === undefined
        ? await this.#askTarget(entry, options)
        : { key: before.key, outcome: await weigh(await versionOf(before), incoming(entry), options) };
    if (result.outcome === "stored" || result.outcome === "replaced") {
      const foretold = { key: result.key, read };
      if (identity !== undefined) this.#byIdentity.set(identity, foretold);
      if (result.outcome === "stored") this.#byKey.set(result.key, foretold);
    }
    return result;
  }

  async #askTarget({ object, files }: ReadEntry, options: StoreOptions): Promise<StoreResult> {
    for (let asked = { ...options, dryRun: true }; ; ) {
      const result = await this.#target.storeObjectDetailed(object, files, asked);
      const holder = result.outcome === "stored" ? this.#byKey.get(result.key) : undefined;
      if (holder === undefined) return result;
      const isDeposit = object.declaration.identity === "none";
      if (isDeposit && (await haveEqualContent(await versionOf(holder), incoming({ object, files })))) {
        return { key: result.key, outcome: "deduplicated" };
      }
      asked = { ...asked, key: standInKey(result.key) };
    }
  }
}

function incoming({ object, files }: ReadEntry): DataVersion {
  return incomingVersion(object, files);
}

async function versionOf({ key, read }: Foretold): Promise<DataVersion & { readonly key: StorageKey }> {
  return { key, ...incoming(await read()) };
}
