/** Packs directories into memory, and fetches volumes from there, counting. */

import type { ArchiveManifest } from "../../src/archive/archive-manifest.js";
import { ArchiveSource } from "../../src/archive/archive-source.js";
import { type PackOptions, packDirectory } from "../../src/archive/pack-directory.js";
import type { Volume } from "../../src/archive/volume.js";

export interface PackedArchive {
  readonly manifest: ArchiveManifest;
  /** In the order in which they were sent. */
  readonly volumes: readonly Volume[];
}

export async function pack(directory: string, options?: PackOptions): Promise<PackedArchive> {
  const volumes: Volume[] = [];
  const manifest = await packDirectory(
    directory,
    async (volume) => {
      volumes.push({ ...volume, bytes: Buffer.from(volume.bytes) });
    },
    options,
  );
  return { manifest, volumes };
}

/** A source over `packed`; the names of the volumes that it fetches are appended to `fetched`. */
export function sourceOf(packed: PackedArchive, fetched: string[] = []): ArchiveSource {
  return new ArchiveSource(
    async () => packed.manifest,
    async (sha256) => {
      fetched.push(sha256);
      const volume = packed.volumes.find((each) => each.sha256 === sha256);
      if (volume === undefined) throw new Error(`no volume ${sha256}`);
      return volume.bytes;
    },
  );
}

/** Bytes that do not compress, the same at every call. */
export function noise(size: number, seed = 1): Buffer {
  const bytes = Buffer.allocUnsafe(size);
  let state = seed;
  for (let index = 0; index < size; index += 1) {
    // xorshift32, Marsaglia 2003
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    bytes[index] = state & 0xff;
  }
  return bytes;
}
