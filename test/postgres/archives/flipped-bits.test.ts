import { mkdir, readdir } from "node:fs/promises";
import { buffer } from "node:stream/consumers";
import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import { CorruptionError } from "../../../src/errors.js";
import { noise } from "../../archive/packed-archive.js";
import { useTemporaryDirectory, writeFiles } from "../../storage/ancillary/temporary-directory.js";
import { useStore } from "../storage/store-fixture.js";
import { ancillaryOf, expectAllToFail, storeDirectory, VOLUMES_OF_KEY } from "./archive-fixture.js";

describe("any flipped bit of a volume", () => {
  const fixture = useStore();
  const temporary = useTemporaryDirectory();

  it("is noticed by every way of reading", async () => {
    const files = {
      "output.pdb": "ATOM 12345\n".repeat(500),
      "trajectory.dcd": noise(20_000),
      "empty.txt": "",
    };
    const key = await storeDirectory(fixture, await writeFiles(temporary("d"), files));
    const volumes = await fixture.rows(
      `select id, length(bytes)::int as length from archive_volume where id in (${VOLUMES_OF_KEY}) order by id`,
      [key],
    );
    expect(volumes).toHaveLength(1);
    vi.stubEnv("THERMOSTORE_CACHE", temporary("cache"));
    await mkdir(temporary("out"));
    const open = () => ancillaryOf(fixture, key);
    const [volume] = volumes;
    const flip = (bit: number) =>
      fixture.rows(
        "update archive_volume set bytes = set_bit(bytes, $2, 1 - get_bit(bytes, $2)) where id = $1",
        [volume?.id, bit],
      );
    await fc.assert(
      fc.asyncProperty(fc.nat(Number(volume?.length) * 8 - 1), async (bit) => {
        await flip(bit);
        await expectAllToFail(
          [
            (ancillary) => ancillary.read("output.pdb"),
            (ancillary) => ancillary.read("trajectory.dcd"),
            (ancillary) => buffer(ancillary.stream("trajectory.dcd")),
            (ancillary) => buffer(ancillary.stream("trajectory.dcd", { start: 7, end: 7 })),
            (ancillary) => buffer(ancillary.stream("output.pdb", { start: 100 })),
            (ancillary) => ancillary.extractTo(temporary("out", "here")),
            (ancillary) => ancillary.materialise(),
          ],
          open,
          CorruptionError,
        );
        expect(await readdir(temporary("out"))).toEqual([]);
        expect(await readdir(temporary("cache", "ancillary"))).toEqual([]);
        await flip(bit);
      }),
      { numRuns: 40 },
    );
    vi.unstubAllEnvs();
    expect(String(await (await open()).read("output.pdb"))).toBe(files["output.pdb"]);
  });
});
