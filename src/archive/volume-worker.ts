/**
 * What a worker thread does: packs one volume. It lies in shared memory, before and after, so that nothing is
 * copied between threads and no memory has to be found for each volume anew.
 */
import { releaseMemory } from "./release-memory.js";
import { packVolume } from "./volume.js";

/** What is to be packed. */
export interface PackingTask {
  /** Begins with the content of all entries, one after the other; has room for the zip file. */
  readonly memory: SharedArrayBuffer;
  readonly entries: readonly { readonly name: string; readonly size: number; readonly executable: boolean }[];
}

/** What has become of it. */
export interface PackingResult {
  /** Of the zip file, hex. */
  readonly sha256: string;
  /** Bytes of the zip file, which the memory now begins with. */
  readonly size: number;
}

/** Packs a volume, in whatever thread it is called. */
export function packInMemory({ memory, entries }: PackingTask): PackingResult {
  let start = 0;
  const { sha256, bytes } = packVolume(
    entries.map(({ name, size, executable }) => {
      start += size;
      return { name, content: Buffer.from(memory, start - size, size), executable };
    }),
  );
  bytes.copy(Buffer.from(memory));
  const size = bytes.length;
  releaseMemory(bytes.buffer);
  return { sha256, size };
}
