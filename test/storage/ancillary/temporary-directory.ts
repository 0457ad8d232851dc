/** A fresh directory for each test, and shorthands to fill it and to look at it. */
import { mkdir, mkdtemp, readdir, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach } from "vitest";
import { removeTree } from "../../../src/storage/ancillary/remove-tree.js";

/** Gives the path of the running test's directory; it is removed after the test. */
export function useTemporaryDirectory(): (...parts: string[]) => string {
  let current = "";
  beforeEach(async () => {
    current = await mkdtemp(join(tmpdir(), "thermostore-test-"));
  });
  afterEach(() => removeTree(current));
  return (...parts) => join(current, ...parts);
}

/** Writes files below `directory`; a path that ends in "/" makes an empty directory. */
export async function writeFiles(directory: string, files: Record<string, string | Buffer>): Promise<string> {
  await mkdir(directory, { recursive: true });
  for (const [path, content] of Object.entries(files)) {
    if (path.endsWith("/")) {
      await mkdir(join(directory, path), { recursive: true });
    } else {
      await mkdir(dirname(join(directory, path)), { recursive: true });
      await writeFile(join(directory, path), content);
    }
  }
  return directory;
}

/** All that lies below `directory`: contents of files as latin1 text, `null` for directories. */
export async function readTree(directory: string): Promise<Record<string, string | null>> {
  const tree: Record<string, string | null> = {};
  for (const item of await readdir(directory, { withFileTypes: true, recursive: true })) {
    const path = join(item.parentPath, item.name);
    const relative = path.slice(directory.length + 1);
    tree[relative] = item.isDirectory() ? null : await readFile(path, "latin1");
  }
  return tree;
}

/** The error that `work` rejects with. */
export async function failureOf(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    () => {
      throw new Error("it succeeded, but was expected to fail");
    },
    (error: unknown) => error,
  );
}
