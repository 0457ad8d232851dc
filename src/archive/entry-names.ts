/**
 * Names the zip entries of an archive. The manifest says what is what; these names are for people who take
 * a volume out of the database and unzip it: files keep their paths, segments say whose and which they are.
 */
import type { DirectoryTree } from "../storage/ancillary/directory-tree.js";

// What file systems allow for one name; a segment must still be unpackable.
const MOST_NAME_BYTES = 255;

/**
 * Gives out entry names for the files of one directory: no two are equal, none is the path of another file
 * or folder, and they depend on the directory's content alone.
 *
 * @example
 * names.whole("logs/run.log");          // "logs/run.log"
 * names.segment("trajectory.dcd", 3, 40); // "trajectory.dcd.segment-0003"
 */
export class EntryNames {
  readonly #taken: Set<string>;

  constructor(tree: DirectoryTree) {
    this.#taken = new Set(tree.emptyDirectories);
    for (const { path } of tree.files) {
      this.#taken.add(path);
      for (let end = path.lastIndexOf("/"); end > 0; end = path.lastIndexOf("/", end - 1)) {
        this.#taken.add(path.slice(0, end));
      }
    }
  }

  /** The name for a file that lies in one entry. */
  whole(path: string): string {
    // Some programs take a backslash for a separator, so an entry cannot have one in its name.
    return path.includes("\\") ? this.#unique(path, "") : path;
  }

  /**
   * The name for one of the `count` segments of a file, numbered from 0; they sort in their order, so that
   * `cat name.segment-*` gives the file.
   */
  segment(path: string, ordinal: number, count: number): string {
    const digits = Math.max(4, String(count - 1).length);
    return this.#unique(path, `.segment-${String(ordinal).padStart(digits, "0")}`);
  }

  #unique(path: string, suffix: string): string {
    const plain = path.replaceAll("\\", "_");
    const start = plain.lastIndexOf("/") + 1;
    for (let attempt = 1; ; attempt += 1) {
      const ending = `${attempt === 1 ? "" : `~${attempt}`}${suffix}`;
      const name = plain.slice(0, start) + shortened(plain.slice(start), ending) + ending;
      if (!this.#taken.has(name)) {
        this.#taken.add(name);
        return name;
      }
    }
  }
}

function shortened(name: string, ending: string): string {
  const characters = [...name];
  while (Buffer.byteLength(characters.join("") + ending) > MOST_NAME_BYTES) characters.pop();
  return characters.join("");
}
