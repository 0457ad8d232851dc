import { afterEach, describe, expect, it, vi } from "vitest";
import { fileContents } from "../../../src/conformance/expectations.js";
import { DEFAULT_FILES, makeSimulation } from "../../../src/conformance/fixtures.js";
import { useStore } from "../storage/store-fixture.js";

const fixture = useStore();
const HOUR_MS = 3_600_000;
const files = Object.fromEntries(
  Object.entries(DEFAULT_FILES).map(([path, content]) => [path, Buffer.from(content)]),
);

/** Sets the clock of this machine, as the program sees it. */
function setClock(byMs: number): void {
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + byMs });
}
afterEach(() => {
  vi.useRealTimers();
});

describe("clocks that do not agree", () => {
  it.each([
    ["ahead", 400 * 24 * HOUR_MS],
    ["behind", -400 * 24 * HOUR_MS],
    ["a little ahead", HOUR_MS / 2],
  ])("do not matter to who stores and reads: this one is %s", async (_, byMs) => {
    setClock(byMs);
    const calculation = { sourceCalculationId: `at ${byMs}` };
    const key = await fixture.store.storeObject(makeSimulation(calculation), await fixture.directory());
    expect(await fileContents(fixture.store, key)).toEqual(files);
    await fixture.store.removeObject(key);
    expect((await fixture.store.undo(key)).key).toBe(key);
    expect((await fixture.store.verify({ keys: [key] })).objects).toBe(1);
  });

  it.each([
    ["ahead", 2 * HOUR_MS],
    ["behind", -2 * HOUR_MS],
  ])("keep anything from being deleted for its age: this one is %s", async (_, byMs) => {
    const calculation = { sourceCalculationId: `swept ${byMs}` };
    const key = await fixture.store.storeObject(makeSimulation(calculation), await fixture.directory());
    await fixture.store.removeObject(key);
    setClock(byMs);
    const all = { graceSeconds: 0, retentionSeconds: 0 };
    await expect(fixture.store.sweep(all)).rejects.toThrow(
      /^the clock of the server says .* UTC, that of this machine .* UTC: nothing is deleted .* Set the one right/,
    );
    expect((await fixture.store.sweep({ ...all, dryRun: true })).superseded).toBeGreaterThan(0);
    vi.useRealTimers();
    await fixture.store.undo(key);
    setClock(HOUR_MS / 2);
    expect((await fixture.store.sweep(all)).archives).toBe(0);
    expect(await fileContents(fixture.store, key)).toEqual(files);
  });
});
