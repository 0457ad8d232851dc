/**
 * Copies an ancillary directory: how it comes into a store that keeps directories as they are.
 */
import { DirectorySource } from "./directory-source.js";
import { extractDirectory } from "./extract-directory.js";
import { writeTree } from "./write-tree.js";

/**
 * Copies `source` to `target` with modification times (to the millisecond) and executable bits; `target`
 * appears when it is complete. Files are streamed.
 *
 * @param target must not exist or be an empty directory
 * @throws AncillaryError if `source` is missing, holds what is neither a file nor a directory, or changes
 * meanwhile; if `target` is occupied; nothing is left behind then
 *
 * @example
 * await copyDirectory("simulation/output", "store/0c5851fb");
 */
export async function copyDirectory(source: string, target: string): Promise<void> {
  const contents = new DirectorySource(source);
  const outline = await contents.outline();
  await extractDirectory(target, async (temporary) =>
    writeTree(
      {
        paths: outline.map((file) => file.path),
        emptyDirectories: await contents.directories(),
        metadata: (path) => contents.metadata(path),
        open: (path) => contents.open(path),
      },
      temporary,
    ),
  );
}
