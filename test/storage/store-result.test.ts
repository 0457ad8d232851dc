import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { makeForceField, makeSimulation } from "../../src/conformance/fixtures.js";
import { ConflictError } from "../../src/errors.js";
import type { DataVersion } from "../../src/storage/data-version.js";
import { weigh } from "../../src/storage/store-result.js";

type Version = DataVersion & { readonly key: string };

const version = (statisticalInefficiency: number, files = "files"): Version => ({
  key: "there",
  object: makeSimulation({ statisticalInefficiency }),
  ancillarySha256: async () => files,
});

const anyRank = fc.oneof(
  fc.double({ noNaN: false }),
  fc.constantFrom(1, 2, Number.NaN, Number.POSITIVE_INFINITY),
);

describe("weigh", () => {
  it("lets the lower value stay", async () => {
    expect(await weigh(version(1), version(2))).toBe("kept");
    expect(await weigh(version(2), version(1))).toBe("replaced");
  });

  it("asks for files only on a tie of equal objects", async () => {
    const unasked: Version = {
      key: "there",
      object: version(2).object,
      ancillarySha256: () => Promise.reject(new Error("asked")),
    };
    expect(await weigh(version(1), unasked)).toBe("kept");
    expect(await weigh(version(3), unasked)).toBe("replaced");
    const other = makeSimulation({ statisticalInefficiency: 2, trajectoryFileName: "other.dcd" });
    expect(await weigh({ ...unasked, object: other }, unasked)).toBe("replaced");
  });

  it("tells equal content from a tie", async () => {
    expect(await weigh(version(1), version(1))).toBe("deduplicated");
    expect(await weigh(version(1), version(1, "other files"))).toBe("replaced");
    expect(await weigh(version(1), version(1, "other files"), { onTie: "existing" })).toBe("kept");
  });

  it("deduplicates what has no versions", async () => {
    const forceField: Version = {
      key: "there",
      object: makeForceField(),
      ancillarySha256: async () => undefined,
    };
    expect(await weigh(forceField, forceField)).toBe("deduplicated");
  });

  it("lets the caller decide between versions, and changes nothing where they are equal", async () => {
    for (const onConflict of ["keep", "replace", "fail"] as const) {
      expect(await weigh(version(1), version(1), { onConflict })).toBe("deduplicated");
    }
    expect(await weigh(version(2), version(1), { onConflict: "keep" })).toBe("kept");
    expect(await weigh(version(1), version(2), { onConflict: "replace" })).toBe("replaced");
    const refused = weigh(version(1), version(2), { onConflict: "fail" });
    await expect(refused).rejects.toEqual(new ConflictError("there", "StoredSimulationData"));
  });

  it("comes to the same best version in whichever order versions come", async () => {
    await fc.assert(
      fc.asyncProperty(anyRank, anyRank, async (first, second) => {
        const winner = (await weigh(version(first), version(second))) === "replaced" ? second : first;
        const reverse = (await weigh(version(second), version(first))) === "replaced" ? first : second;
        const rank = (value: number): number => (Number.isNaN(value) ? Number.POSITIVE_INFINITY : value);
        expect(rank(winner) + 0).toBe(rank(reverse) + 0);
        expect(rank(winner)).toBeLessThanOrEqual(Math.min(rank(first), rank(second)));
      }),
    );
  });
});
