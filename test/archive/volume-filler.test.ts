import AdmZip from "adm-zip";
import { describe, expect, it } from "vitest";
import type { ArchiveSegment } from "../../src/archive/archive-manifest.js";
import type { Volume } from "../../src/archive/volume.js";
import { VolumeFiller } from "../../src/archive/volume-filler.js";

function add(filler: VolumeFiller, name: string, segments: ArchiveSegment[] = []): void {
  const content = Buffer.from("x");
  const segment = { ordinal: 0, entryName: name, offset: 0, size: 1 };
  filler.add({ name, content, executable: false }, segment, segments);
}

describe("VolumeFiller", () => {
  it("is full at its capacity, and empty again after a flush", async () => {
    const filler = new VolumeFiller(2, async () => undefined);
    expect([filler.fits(2), filler.fits(3)]).toEqual([true, false]);
    add(filler, "a");
    expect([filler.fits(1), filler.fits(2)]).toEqual([true, false]);
    await filler.flush();
    expect(filler.fits(2)).toBe(true);
  });

  it("limits the number of entries, so that a zip can count them", () => {
    const filler = new VolumeFiller(1_000_000, async () => undefined);
    let entries = 0;
    for (; filler.fits(1); entries += 1) add(filler, `${entries}`);
    expect(entries).toBe(10_000);
  });

  it("settles segments only when their volume has been taken", async () => {
    const sent: Volume[] = [];
    const segments: ArchiveSegment[] = [];
    const filler = new VolumeFiller(10, async (volume) => {
      expect(segments).toHaveLength(sent.length);
      sent.push(volume);
    });
    for (const name of ["a", "b"]) {
      add(filler, name, segments);
      expect(segments).toHaveLength(sent.length);
      await filler.flush();
    }
    await filler.flush();
    expect(segments.map((segment) => segment.volumeSha256)).toEqual(sent.map((volume) => volume.sha256));
    expect(sent.map(({ bytes }) => new AdmZip(bytes).getEntryCount())).toEqual([1, 1]);
  });
});
