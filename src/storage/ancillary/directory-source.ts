/**
 * A plain directory as a source of ancillary files. Checksums are computed only when a listing is asked for;
 * reading one small file must not cost reading the trajectory beside it.
 */
import { createHash } from "node:crypto";
import { stat } from "node:fs/promises";
import { join } from "node:path";
import { AncillaryError } from "../../errors.js";
import type { AncillaryFile, ByteRange, FileMetadata, FileOutline } from "./ancillary-file.js";
import type { AncillarySource } from "./ancillary-source.js";
import { type DirectoryTree, type ScannedFile, scanDirectory } from "./directory-tree.js";
import { readUnchanged } from "./read-unchanged.js";
import { remember } from "./remember.js";

/**
 * Reads a directory as it was when it was first asked about: a file that changes afterwards is an
 * `AncillaryError`, not other content.
 *
 * @example
 * const source = new DirectorySource("store/0c5851fb");
 * await source.list(); // [{ path: "output.pdb", size: 52341, sha256: "…" }]
 */
export class DirectorySource implements AncillarySource {
  readonly localPath: string;
  readonly #scan: () => Promise<{ tree: DirectoryTree; files: ReadonlyMap<string, ScannedFile> }>;

  /** The directory that is at a path now, and no other that may take its place before it is first asked about. */
  static async present(directory: string): Promise<DirectorySource> {
    return new DirectorySource(directory, await inodeOf(directory));
  }

  /** @param inode which directory it has to be. Default: whichever is there when it is first asked about. */
  constructor(directory: string, inode?: bigint) {
    this.localPath = directory;
    this.#scan = remember(async () => {
      const tree = await scanDirectory(directory);
      if (inode !== undefined && inode !== (await inodeOf(directory))) {
        throw new AncillaryError(directory, "was replaced meanwhile; retrieve its object again.");
      }
      return { tree, files: new Map(tree.files.map((file) => [file.path, file])) };
    });
  }

  /** Reads every file. @throws AncillaryError as `scanDirectory` and `readUnchanged` do */
  async list(): Promise<readonly AncillaryFile[]> {
    const { tree } = await this.#scan();
    const files: AncillaryFile[] = [];
    for (const file of tree.files) {
      const hash = createHash("sha256");
      for await (const chunk of readUnchanged(tree.root, file)) hash.update(chunk);
      files.push({ path: file.path, size: file.size, sha256: hash.digest("hex") });
    }
    return files;
  }

  async outline(): Promise<readonly FileOutline[]> {
    const { tree } = await this.#scan();
    return tree.files.map(({ path, size }) => ({ path, size }));
  }

  async directories(): Promise<readonly string[]> {
    return (await this.#scan()).tree.emptyDirectories;
  }

  async metadata(path: string): Promise<FileMetadata> {
    const { modifiedAt, executable } = await this.#file(path);
    return { modifiedAt, executable };
  }

  async *open(path: string, range?: ByteRange): AsyncGenerator<Buffer, void, undefined> {
    const file = await this.#file(path);
    const { tree } = await this.#scan();
    yield* readUnchanged(tree.root, file, range);
  }

  async #file(path: string): Promise<ScannedFile> {
    const file = (await this.#scan()).files.get(path);
    if (file === undefined) throw new AncillaryError(join(this.localPath, path), "does not exist.");
    return file;
  }
}

/** What tells a directory from others that are, or were, at the same path; `undefined` if there is none. */
function inodeOf(directory: string): Promise<bigint | undefined> {
  return stat(directory, { bigint: true }).then(
    ({ ino }) => ino,
    () => undefined,
  );
}
