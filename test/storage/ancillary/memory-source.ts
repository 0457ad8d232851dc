/** A source that lies in memory, can be damaged, and counts what is asked of it. */
import { createHash } from "node:crypto";
import type {
  AncillaryFile,
  ByteRange,
  FileMetadata,
} from "../../../src/storage/ancillary/ancillary-file.js";
import type { AncillarySource } from "../../../src/storage/ancillary/ancillary-source.js";
import { comparePaths } from "../../../src/storage/ancillary/compare-paths.js";

export class MemorySource implements AncillarySource {
  readonly opened: string[] = [];
  readonly emptyDirectories: string[] = [];
  readonly executable = new Set<string>();
  readonly #listing: readonly AncillaryFile[];
  readonly #contents: Map<string, Buffer>;

  constructor(files: Record<string, string>) {
    this.#contents = new Map(Object.entries(files).map(([path, text]) => [path, Buffer.from(text)]));
    this.#listing = [...this.#contents]
      .map(([path, content]) => ({ path, size: content.length, sha256: sha256(content) }))
      .sort((a, b) => comparePaths(a.path, b.path));
  }

  /** Gives other bytes from now on, while the listing stays as it was. */
  damage(path: string, text: string): void {
    this.#contents.set(path, Buffer.from(text));
  }

  async list(): Promise<readonly AncillaryFile[]> {
    return this.#listing;
  }

  async directories(): Promise<readonly string[]> {
    return this.emptyDirectories;
  }

  async metadata(path: string): Promise<FileMetadata> {
    return { executable: this.executable.has(path) };
  }

  async *open(path: string, range?: ByteRange): AsyncGenerator<Uint8Array, void, undefined> {
    this.opened.push(path);
    const content = this.#contents.get(path) ?? Buffer.alloc(0);
    const part = content.subarray(range?.start ?? 0, (range?.end ?? content.length) + 1);
    for (let start = 0; start < part.length; start += 4) {
      yield new Uint8Array(part.subarray(start, start + 4));
      yield new Uint8Array(0);
    }
  }
}

export function sha256(content: Buffer | string): string {
  return createHash("sha256").update(content).digest("hex");
}
