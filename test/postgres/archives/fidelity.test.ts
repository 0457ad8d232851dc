import { chmod, mkdtemp, stat, utimes } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { scanDirectory } from "../../../src/storage/ancillary/directory-tree.js";
import { noise } from "../../archive/packed-archive.js";
import { readTree, useTemporaryDirectory, writeFiles } from "../../storage/ancillary/temporary-directory.js";
import { useStore } from "../storage/store-fixture.js";
import { ancillaryOf, storeDirectory } from "./archive-fixture.js";

const REQUIRED = { "output.pdb": "ATOM\n", "trajectory.dcd": "frames" };

/** What `readTree` does not show: modification times to the millisecond, and executable bits. */
async function properties(directory: string): Promise<Record<string, unknown>> {
  const { files, emptyDirectories } = await scanDirectory(directory);
  const entries = files.map(({ path, size, modifiedNs, executable }): [string, unknown] => [
    path,
    [size, modifiedNs / 1_000_000n, executable],
  ]);
  return { ...Object.fromEntries(entries), "": emptyDirectories };
}

describe("a directory that was stored and extracted", () => {
  const fixture = useStore();
  const temporary = useTemporaryDirectory();

  async function expectSame(directory: string): Promise<void> {
    const key = await storeDirectory(fixture, directory);
    const target = `${directory}-extracted`;
    await (await ancillaryOf(fixture, key)).extractTo(target);
    expect(await readTree(target)).toEqual(await readTree(directory));
    expect(await properties(target)).toEqual(await properties(directory));
  }

  it("is the same, whatever was in it", async () => {
    const name = fc.constantFrom(
      "a",
      "A",
      ".hidden",
      " ",
      "two words ",
      "caf\u00e9",
      "cafe\u0301",
      "\u{1F9EA}",
      "\u{FF5E}",
      "new\nline",
      "back\\slash",
      "C:x",
      "con",
      "-rf",
      "'\"$(x)",
      "x".repeat(255),
      `${"é".repeat(127)}y`,
      "a.segment-0000",
    );
    const path = fc.array(name, { minLength: 1, maxLength: 4 }).map((parts) => parts.join("/"));
    const file = fc.record({
      size: fc.constantFrom(0, 1, 100, 5000),
      text: fc.boolean(),
      modifiedAtMs: fc.integer({ min: 0, max: 4_102_444_800_000 }),
      executable: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.dictionary(path, fc.option(file, { nil: undefined }), { maxKeys: 25 }),
        async (tree) => {
          const root = await mkdtemp(temporary("d"));
          await writeFiles(root, REQUIRED);
          for (const [path, content] of Object.entries(tree)) {
            // A path that lies below another is left out: nothing is a file and a directory at once.
            if (Object.keys(tree).some((other) => path.startsWith(`${other}/`))) continue;
            if (content === undefined) {
              await writeFiles(root, { [`${path}/`]: "" });
              continue;
            }
            const { size, text, modifiedAtMs, executable } = content;
            await writeFiles(root, { [path]: text ? "ATOM ".repeat(size / 5) : noise(size, 7) });
            if (executable) await chmod(join(root, path), 0o755);
            await utimes(join(root, path), modifiedAtMs / 1000, modifiedAtMs / 1000);
          }
          await expectSame(root);
        },
      ),
      { numRuns: 25 },
    );
  });

  it("is the same with files of many volumes, and thousands of small ones", async () => {
    const small = Array.from({ length: 3000 }, (_, index): [string, string] => [
      `frames/${index % 7}/${index}.txt`,
      `frame ${index}`,
    ]);
    const directory = await writeFiles(temporary("large"), {
      ...REQUIRED,
      "trajectory.dcd": noise(35 * 1024 ** 2 + 17),
      "log.txt": Buffer.from("step 1234567 energy -12.5\n".repeat(1_000_000)),
      ...Object.fromEntries(small),
    });
    await expectSame(directory);
  });

  it("is the same after any number of rounds: no millisecond is lost", async () => {
    const directory = await writeFiles(temporary("d"), REQUIRED);
    // In binary, most of these are a little less than they should be.
    const seconds = Array.from({ length: 60 }, (_, index) => 1_600_000_000 + index * 7919 + index / 1000);
    for (const [index, time] of seconds.entries()) {
      await writeFiles(directory, { [`${index}`]: "" });
      await utimes(join(directory, `${index}`), time, time + 5e-7);
    }
    await expectSame(directory);
    await expectSame(`${directory}-extracted`);
    for (const [index, time] of seconds.entries()) {
      const stats = await stat(join(`${directory}-extracted-extracted`, `${index}`), { bigint: true });
      expect(Number(stats.mtimeNs / 1_000_000n)).toBe(Math.round(time * 1000));
    }
  });
});
