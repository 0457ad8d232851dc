/**
 * Reads volumes and holds them against their rows. Archives share volumes, and consecutive files lie in the
 * same one: verdicts are remembered, and the volumes used last are kept.
 */

import { LRUCache } from "lru-cache";
import { VOLUME_CONTENT_BYTES } from "../../archive/volume.js";
import { VolumeReader } from "../../archive/volume-reader.js";
import { CorruptionError } from "../../errors.js";
import type { VolumeDownload } from "../archives/volume-download.js";
import type { VolumeRow } from "./archive-rows.js";

/** A volume that is not what its row says. */
export interface DamagedVolume {
  readonly volume: VolumeRow;
  readonly reason: string;
}

/** A volume that was read, or what is wrong with it. */
export type AuditedVolume = { readonly reader: VolumeReader } | { readonly damaged: DamagedVolume };

const KEPT_VOLUMES = 2;
/** For most volumes; larger ones, with very many entries, find memory of their own. */
const ROOM_BYTES = VOLUME_CONTENT_BYTES + 2 * 1024 ** 2;

/** Memory for a volume, used again and again: it would take the garbage collector long to see how much it is. */
interface Room {
  readonly memory: Buffer;
  readonly name?: string;
  readonly reader?: VolumeReader;
}

/** Audits volumes, each once while it is kept. What it gives is to be read before the next is asked for. */
export class VolumeAudit {
  readonly #download: VolumeDownload;
  /** The one that was used longest ago comes first. */
  readonly #rooms: Room[] = [];
  readonly #whole = new LRUCache<string, true>({ max: 100_000 });

  constructor(download: VolumeDownload) {
    this.#download = download;
  }

  /** Whether the volume has been found to be what its row says. */
  isKnownWhole(volume: VolumeRow): boolean {
    return this.#whole.has(nameOf(volume));
  }

  /** Reads a volume. One that is damaged is read anew each time: it may have been a moment's trouble. */
  async audit(volume: VolumeRow): Promise<AuditedVolume> {
    const name = nameOf(volume);
    const index = this.#rooms.findIndex((room) => room.name === name);
    const [kept] = index === -1 ? [] : this.#rooms.splice(index, 1);
    if (kept?.reader !== undefined) {
      this.#rooms.push(kept);
      return { reader: kept.reader };
    }
    const memory = this.#takeMemory();
    try {
      const bytes = await this.#download.fetch(volume.sha256, memory);
      const reader = new VolumeReader(bytes, volume.sha256);
      const reason =
        differenceIn("size_bytes", volume.size_bytes, bytes.length) ??
        differenceIn("content_bytes", volume.content_bytes, reader.contentBytes);
      if (reason !== undefined) {
        this.#rooms.unshift({ memory });
        return { damaged: { volume, reason } };
      }
      this.#rooms.push({ memory, name, reader });
      this.#whole.set(name, true);
      return { reader };
    } catch (error) {
      this.#rooms.unshift({ memory });
      if (!(error instanceof CorruptionError)) throw error;
      return { damaged: { volume, reason: error.reason } };
    }
  }

  #takeMemory(): Buffer {
    const room = this.#rooms.length < KEPT_VOLUMES ? undefined : this.#rooms.shift();
    return room?.memory ?? Buffer.allocUnsafeSlow(ROOM_BYTES);
  }
}

function differenceIn(column: string, given: number, actual: number): string | undefined {
  return given === actual ? undefined : `its ${column} is ${given}, but there are ${actual}`;
}

/** A row that is changed is another one. */
function nameOf({ id, sha256, size_bytes, content_bytes }: VolumeRow): string {
  return `${id} ${sha256} ${size_bytes} ${content_bytes}`;
}
