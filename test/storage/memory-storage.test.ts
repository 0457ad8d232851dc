import { describe, expect, it } from "vitest";
import { makeForceField } from "../../src/conformance/fixtures.js";
import { UnsupportedOperationError } from "../../src/errors.js";
import { MemoryStorage } from "../../src/storage/memory-storage.js";

describe("a store in memory", () => {
  it("keeps no history if none is wanted", async () => {
    const store = new MemoryStorage({ history: false });
    const key = await store.storeObject(makeForceField());
    await expect(store.history(key)).rejects.toBeInstanceOf(UnsupportedOperationError);
    const failing = store.transaction(async () => {
      await store.removeObject(key);
      throw new RangeError();
    });
    await expect(failing).rejects.toBeInstanceOf(RangeError);
    expect(await store.objectExists(key)).toBe(true);
  });
});
