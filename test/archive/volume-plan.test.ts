import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { packVolume } from "../../src/archive/volume.js";
import { planVolumes } from "../../src/archive/volume-plan.js";
import type { DirectoryTree } from "../../src/storage/ancillary/directory-tree.js";
import { noise } from "./packed-archive.js";

/** A directory with files of these names and sizes. */
function treeOf(sizes: Readonly<Record<string, number>>): DirectoryTree {
  const files = Object.entries(sizes).map(([path, size]) => {
    return { path, size, modifiedAt: new Date(0), modifiedNs: 0n, executable: false };
  });
  return { root: "/nowhere", files, emptyDirectories: [] };
}

describe("planVolumes", () => {
  it("covers each file once, in order, and fills no volume beyond its capacity", () => {
    const name = fc
      .string({ unit: "binary", minLength: 1, maxLength: 12 })
      .filter((text) => !text.includes("/"));
    fc.assert(
      fc.property(
        fc.dictionary(name, fc.nat(60), { maxKeys: 8 }),
        fc.integer({ min: 1, max: 25 }),
        (sizes, capacity) => {
          const tree = treeOf(sizes);
          const plan = planVolumes(tree, capacity);
          const covered = new Map(Object.keys(sizes).map((path) => [path, 0]));
          for (const { entries, contentBytes } of plan) {
            expect(contentBytes).toBe(entries.reduce((sum, { size }) => sum + size, 0));
            expect(contentBytes).toBeLessThanOrEqual(capacity);
            for (const { file, offset, size } of entries) {
              expect(offset).toBe(covered.get(file.path));
              covered.set(file.path, offset + size);
            }
          }
          expect(Object.fromEntries(covered)).toEqual(sizes);
        },
      ),
    );
  });

  it("knows how large a zip file can become", () => {
    const name = fc.string({ unit: "grapheme-composite", minLength: 1, maxLength: 30 });
    const file = fc.tuple(name, fc.integer({ min: 1, max: 300 }), fc.boolean());
    fc.assert(
      fc.property(fc.uniqueArray(file, { selector: ([path]) => path, maxLength: 5 }), (files) => {
        const sizes = Object.fromEntries(
          files.map(([path, size]) => [`d/${path.replaceAll("/", "_")}`, size]),
        );
        for (const { entries, mostZipBytes } of planVolumes(treeOf(sizes), 10_000)) {
          const volume = packVolume(
            entries.map(({ name, size }, index) => {
              const content = files[index]?.[2] === true ? Buffer.alloc(size) : noise(size);
              return { name, content, executable: false };
            }),
          );
          expect(volume.bytes.length).toBeLessThanOrEqual(mostZipBytes);
        }
      }),
    );
  });

  it("limits the number of entries, so that a zip can count them and memory can hold them", () => {
    const sizes = Object.fromEntries(Array.from({ length: 2_500 }, (_, index) => [`f${index}`, 1]));
    expect(planVolumes(treeOf(sizes), 1_000_000).map(({ entries }) => entries.length)).toEqual([
      1000, 1000, 500,
    ]);
  });
});
