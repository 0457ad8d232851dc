import { stat, utimes, writeFile } from "node:fs/promises";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { modificationTime } from "../../../src/storage/ancillary/modification-time.js";
import { useTemporaryDirectory } from "./temporary-directory.js";

const temporary = useTemporaryDirectory();

describe("modificationTime", () => {
  it("is read back exactly, to the nanosecond", async () => {
    await writeFile(temporary("f"), "");
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: 4_102_444_800_000 }), async (ms) => {
        const time = modificationTime(new Date(ms));
        await utimes(temporary("f"), time, time);
        const { mtimeNs } = await stat(temporary("f"), { bigint: true });
        expect(mtimeNs / 1000n).toBe(BigInt(ms) * 1000n);
      }),
    );
  });
});
