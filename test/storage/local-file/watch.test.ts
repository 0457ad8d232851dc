import { describe, expect, it } from "vitest";
import { makeForceField } from "../../../src/conformance/fixtures.js";
import type { StorageEvent } from "../../../src/storage/history/storage-event.js";
import { LocalFileStorage } from "../../../src/storage/local-file/local-file-storage.js";
import { useTemporaryDirectory } from "../ancillary/temporary-directory.js";

const directory = useTemporaryDirectory();

/** Each store object knows of the others' changes as much as that of another process does. */
describe("watching a store directory that others change", () => {
  it.each([false, true])("sees everything once and in order (read-only: %s)", async (readOnly) => {
    const root = directory("shared");
    const writers = await Promise.all([1, 2, 3].map(() => LocalFileStorage.open(root)));
    await writers[0]?.storeObject(makeForceField("<first/>"));
    await using store = await LocalFileStorage.open(root, { readOnly });
    const writing = writers.map(async (writer, number) => {
      for (let turn = 0; turn < 4; turn += 1) {
        const key = await writer.storeObject(makeForceField(`<writer number="${number}" turn="${turn}"/>`));
        if (turn % 2 === 0) continue;
        await writer.removeObject(key);
        await writer.undo(key);
      }
    });
    const seen: StorageEvent[] = [];
    while (seen.length < 1 + 3 * (4 + 2 * 2)) {
      const after = seen.at(-1)?.position ?? "0";
      for await (const event of store.watch(undefined, { after, pollMs: 10 })) {
        seen.push(event);
        // Gone and back again.
        if (seen.length % 5 === 0) break;
      }
    }
    await Promise.all(writing);
    const all: StorageEvent[] = [];
    for await (const event of store.events()) all.push(event);
    const told = (events: readonly StorageEvent[]) =>
      events.map(({ position, kind, key }) => `${position} ${kind} ${key}`);
    expect(told(seen)).toEqual(told(all));
    await Promise.all(writers.map((writer) => writer.close()));
  });
});
