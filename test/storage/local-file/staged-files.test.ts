import { readdir } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { fileContents, listedKeys } from "../../../src/conformance/expectations.js";
import { DEFAULT_FILES, makeForceField, makeSimulation } from "../../../src/conformance/fixtures.js";
import { AncillaryError } from "../../../src/errors.js";
import { AncillaryDirectory } from "../../../src/storage/ancillary/ancillary-directory.js";
import { DirectorySource } from "../../../src/storage/ancillary/directory-source.js";
import { LocalFileStorage } from "../../../src/storage/local-file/local-file-storage.js";
import { failureOf, useTemporaryDirectory, writeFiles } from "../ancillary/temporary-directory.js";

/** A directory that cannot be read before something else was done. */
class WaitingSource extends DirectorySource {
  readonly #before: () => Promise<unknown>;

  constructor(path: string, before: () => Promise<unknown>) {
    super(path);
    this.#before = before;
  }

  override async *open(...parameters: Parameters<DirectorySource["open"]>): AsyncGenerator<Buffer, void> {
    await this.#before();
    yield* super.open(...parameters);
  }
}

describe("files that are stored in a directory", () => {
  const directory = useTemporaryDirectory();

  const stagedNames = (): Promise<readonly string[]> =>
    readdir(directory("store", ".thermostore.staging")).catch(() => []);

  it("are copied while others store", async () => {
    const path = await writeFiles(directory("files"), DEFAULT_FILES);
    await using store = await LocalFileStorage.open(directory("store"));
    await using other = await LocalFileStorage.open(directory("store"), { lockTimeoutMs: 2_000 });
    let number = 0;
    const source = new WaitingSource(path, () => other.storeObject(makeForceField(`<v${number++}/>`)));
    const { key } = await store.storeObjectDetailed(makeSimulation(), new AncillaryDirectory(source));
    expect(number).toBeGreaterThan(0);
    expect(await listedKeys(other)).toHaveLength(1 + number);
    expect(Object.keys(await fileContents(store, key)).sort()).toEqual(Object.keys(DEFAULT_FILES).sort());
    expect(await stagedNames()).toEqual([]);
  });

  it("are not copied for what is there", async () => {
    const path = await writeFiles(directory("files"), DEFAULT_FILES);
    await using store = await LocalFileStorage.open(directory("store"));
    await store.storeObject(makeSimulation({ statisticalInefficiency: 1 }), path);
    const source = new WaitingSource(path, () => Promise.reject(new Error("it was read")));
    const worse = await store.storeObjectDetailed(makeSimulation(), new AncillaryDirectory(source));
    expect(worse.outcome).toBe("kept");
  });

  it("leave nothing behind if they cannot be read", async () => {
    const path = await writeFiles(directory("files"), DEFAULT_FILES);
    await using store = await LocalFileStorage.open(directory("store"));
    const source = new WaitingSource(path, () => Promise.reject(new AncillaryError(path, "is gone")));
    const failing = store.storeObjectDetailed(makeSimulation(), new AncillaryDirectory(source));
    expect(await failureOf(failing)).toBeInstanceOf(AncillaryError);
    expect(await stagedNames()).toEqual([]);
    expect(await listedKeys(store)).toEqual([]);
  });

  it("that are missing are named by where the user put them", async () => {
    const path = await writeFiles(directory("files"), { "output.pdb": "" });
    await using store = await LocalFileStorage.open(directory("store"));
    const error = await failureOf(store.storeObject(makeSimulation(), path));
    expect(error).toBeInstanceOf(AncillaryError);
    expect(error).toMatchObject({ path: expect.stringContaining(path) });
  });
});
