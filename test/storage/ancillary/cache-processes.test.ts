import { execFile } from "node:child_process";
import { stat } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { AncillaryDirectory } from "../../../src/storage/ancillary/ancillary-directory.js";
import { DirectorySource } from "../../../src/storage/ancillary/directory-source.js";
import { scanDirectory } from "../../../src/storage/ancillary/directory-tree.js";
import { MaterialisedCache } from "../../../src/storage/ancillary/materialised-cache.js";
import { noise } from "../../archive/packed-archive.js";
import { CompiledPackage } from "../../postgres/embedded/compiled-package.js";
import { readTree, useTemporaryDirectory, writeFiles } from "./temporary-directory.js";

const workerPath = fileURLToPath(new URL("cache-worker.mjs", import.meta.url));
const line = z.object({
  part: z.enum(["read", "delete", "flip"]),
  from: z.coerce.bigint(),
  to: z.coerce.bigint(),
  found: z.array(z.enum(["same", "missing", "different"])),
});
type Line = z.infer<typeof line>;

const DURATION_MS = 4000;
const CONTENT_BYTES = 60_000;
// Room for two of the three directories.
const MAX_BYTES = 2 * CONTENT_BYTES + 1000;

describe("a cache that several processes fill, delete and damage at the same time", () => {
  const temporary = useTemporaryDirectory();
  let compiled: CompiledPackage;

  beforeAll(async () => {
    compiled = await CompiledPackage.shared();
  });
  afterAll(() => compiled[Symbol.asyncDispose]());

  it("never gives out a wrong or partial directory, and keeps its bound", async () => {
    const originals = await Promise.all(
      [1, 2, 3].map((seed) =>
        writeFiles(temporary(`original-${seed}`), {
          large: noise(CONTENT_BYTES - 1000, seed),
          "sub/small": noise(500, seed + 10),
          "sub/other": noise(500, seed + 20),
        }),
      ),
    );
    const run = async (part: string): Promise<readonly Line[]> => {
      const given = [temporary("cache"), String(MAX_BYTES), String(DURATION_MS), ...originals];
      const parameters = [workerPath, `${compiled.path}/dist`, part, ...given];
      const { stdout } = await promisify(execFile)(process.execPath, parameters, { maxBuffer: 2 ** 26 });
      return stdout
        .trim()
        .split("\n")
        .map((text) => line.parse(JSON.parse(text)));
    };
    const lines = (await Promise.all(["read", "read", "delete", "flip"].map(run))).flat();
    const of = (part: Line["part"]) => lines.filter((each) => each.part === part);
    const reads = of("read");
    expect(reads.length).toBeGreaterThan(10);
    // What is done to a directory after it was given out nobody can prevent: while it is read, that is.
    const unexplained = reads.filter(
      (read) =>
        !isWholeOrEvicted(read) &&
        ![...of("flip"), ...of("delete")].some(({ from, to }) => from < read.to && to > read.from),
    );
    expect(unexplained).toEqual([]);

    const cache = new MaterialisedCache({ directory: temporary("cache"), maxBytes: MAX_BYTES });
    for (const original of originals) {
      const path = await new AncillaryDirectory(new DirectorySource(original), { cache }).materialise();
      expect(await readTree(path)).toEqual(await readTree(original));
    }
    const { files } = await scanDirectory(temporary("cache"));
    const sizes = await Promise.all(files.map(({ path }) => stat(join(temporary("cache"), path))));
    expect(sizes.reduce((sum, { size }) => sum + size, 0)).toBeLessThanOrEqual(MAX_BYTES);
  });
});

/** The other reader may make room with what this one is reading: all at once, so that the rest is missing. */
function isWholeOrEvicted({ found }: Line): boolean {
  const kept = found.includes("missing") ? found.slice(0, found.indexOf("missing")) : found;
  return (
    kept.every((each) => each === "same") && found.slice(kept.length).every((each) => each === "missing")
  );
}
