import { beforeAll, describe, expect, it } from "vitest";
import { DEFAULT_FILES, makeFreeEnergy, makeSimulation } from "../../../src/conformance/fixtures.js";
import { StorageKeyNotFoundError } from "../../../src/errors.js";
import type { VerifyProgress } from "../../../src/postgres/audit/verify-report.js";
import { failureOf } from "../../storage/ancillary/temporary-directory.js";
import { useStore } from "../storage/store-fixture.js";

const fixture = useStore();
const SIZE = 40;

beforeAll(async () => {
  for (let index = 0; index < SIZE; index++) {
    const directory = await fixture.directory({ ...DEFAULT_FILES, "output.pdb": `of ${index}` });
    await fixture.store.storeObjectDetailed(makeSimulation({ numberOfMolecules: index }), directory, {
      key: `object ${index}`,
    });
  }
  await fixture.rows("update stored_object set force_field_id = null");
});

describe("a part of a store", () => {
  it("by keys, and only what is wrong with them", async () => {
    const report = await fixture.store.verify({ keys: ["object 3", "object 7"] });
    expect(report).toMatchObject({ objects: 2, archives: 2 });
    const wrong = report.problems.map(({ key, kind }) => `${key}: ${kind}`);
    expect(wrong).toEqual(["object 3: column-mismatch", "object 7: column-mismatch"]);
  });

  it("by a key that is not there is refused", async () => {
    const failure = await failureOf(fixture.store.verify({ keys: ["object 3", "nothing", "\0"] }));
    expect(failure).toBeInstanceOf(StorageKeyNotFoundError);
    expect(failure).toMatchObject({ key: "nothing" });
  });

  it.each([
    [{ count: 7 }, 7],
    [{ count: 1000 }, SIZE],
    [{ share: 0.1 }, 4],
    [{ share: 0.0001 }, 1],
    [{ share: 1 }, SIZE],
  ])("by a sample of %o", async (sample, objects) => {
    const report = await fixture.store.verify({ sample });
    expect(report).toMatchObject({ objects, archives: objects });
    expect(report.problems).toHaveLength(objects);
  });
});

describe("a verification", () => {
  it("tells how far it is", async () => {
    const seen: VerifyProgress[] = [];
    const report = await fixture.store.verify({ onProgress: (progress) => seen.push(progress) });
    const { objects, archives, bytes } = report;
    expect({ objects, archives }).toEqual({ objects: SIZE, archives: SIZE });
    expect(seen.at(-1)).toEqual({ objects, totalObjects: objects, bytes, totalBytes: bytes });
  });

  it("ends when it is told, and says what it found until then", async () => {
    const ending = new AbortController();
    const report = await fixture.store.verify({
      signal: ending.signal,
      onProgress: ({ objects }) => {
        if (objects === 3) ending.abort();
      },
    });
    expect(report.objects).toBeGreaterThanOrEqual(3);
    expect(report.objects).toBeLessThan(10);
    expect(report.problems.length).toBeGreaterThanOrEqual(3);
  });

  it("does not ask for more of an incomplete directory than there was", async () => {
    const partial = await fixture.directory({ "output.pdb": "all there is" });
    await fixture.store.storeObjectDetailed(makeFreeEnergy(), partial, {
      key: "incomplete",
      allowMissingFiles: true,
    });
    const { problems, incomplete } = await fixture.store.verify({ keys: ["incomplete"] });
    expect(incomplete.map(({ kind, detail }) => `${kind} ${/"([^"]*)"/.exec(detail)?.[1]}`)).toEqual([
      "file-missing trajectory.dcd",
      "file-missing end.dcd",
    ]);
    expect(problems.map(({ kind }) => kind)).toEqual(["force-field-missing"]);
  });
});
