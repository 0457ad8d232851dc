import { execFile } from "node:child_process";
import { chmod, readdir, readFile, stat, truncate, utimes, writeFile } from "node:fs/promises";
import { promisify } from "node:util";
import { beforeEach, describe, expect, it } from "vitest";
import { DEFAULT_FILES, makeFreeEnergy, makeSimulation, WATER } from "../../src/conformance/fixtures.js";
import { AncillaryError, CorruptionError, UnsupportedOperationError } from "../../src/errors.js";
import { SimulationDataQuery } from "../../src/query/evaluator-queries.js";
import { LocalFileStorage } from "../../src/storage/local-file/local-file-storage.js";
import { MemoryStorage } from "../../src/storage/memory-storage.js";
import type { StorageBackend } from "../../src/storage/storage-backend.js";
import { BundleStorage } from "../../src/transfer/bundle/bundle-storage.js";
import { verifyBundle } from "../../src/transfer/bundle/verify-bundle.js";
import { writeBundle } from "../../src/transfer/bundle/write-bundle.js";
import { copy } from "../../src/transfer/copy.js";
import { importStore } from "../../src/transfer/import-store.js";
import { useTemporaryDirectory, writeFiles } from "../storage/ancillary/temporary-directory.js";

const run = promisify(execFile);
const hasUnzip = await run("unzip", ["-v"]).then(
  () => true,
  () => false,
);

describe("bundles", () => {
  const scratch = useTemporaryDirectory();
  let store: MemoryStorage;

  beforeEach(() => {
    store = new MemoryStorage();
  });

  /** Every object with the content of its files, by key. */
  async function contentOf(backend: StorageBackend): Promise<ReadonlyMap<string, unknown>> {
    const content = new Map<string, unknown>();
    for await (const key of backend.keys()) {
      const retrieved = await backend.retrieveObject(key);
      content.set(key, [retrieved?.object.json, await retrieved?.ancillary?.contentHash()]);
    }
    return content;
  }

  it("hold a store, and give it back", async () => {
    await importStore("examples/store", store);
    const summary = await writeBundle(store, scratch("all.zip"));
    expect(summary).toMatchObject({ objects: 13, by_class: { ForceFieldData: expect.any(Number) } });
    const other = new MemoryStorage();
    await using bundle = await BundleStorage.open(scratch("all.zip"));
    expect(await copy(bundle, other)).toMatchObject({ stored: 13, failed: [], bytes: summary.bytes });
    expect(await contentOf(other)).toEqual(await contentOf(store));
    expect(await copy(bundle, other)).toMatchObject({ stored: 0, deduplicated: 13 });
    expect(await readdir(scratch())).toEqual(["all.zip"]);
    const { problems, ...counted } = await verifyBundle(scratch("all.zip"));
    expect(problems).toEqual([]);
    expect(counted).toEqual({ objects: 13, files: summary.files, bytes: summary.bytes });
  });

  it("answer queries where they lie, and are never written to", async () => {
    await importStore("examples/store", store);
    await writeBundle(store, scratch("all.zip"));
    await using bundle = await BundleStorage.open(scratch("all.zip"));
    const query = new SimulationDataQuery({ substance: WATER });
    const keys = async (backend: StorageBackend): Promise<readonly string[]> =>
      (await backend.query(query)).groups.flatMap(({ entries }) => entries.map(({ key }) => key));
    expect(await keys(bundle)).toEqual(await keys(store));
    await expect(bundle.storeForceField(await anyForceField(store))).resolves.toBeDefined();
    const files = await writeFiles(scratch("files"), DEFAULT_FILES);
    const refused = bundle.storeObject(makeSimulation({ sourceCalculationId: "new" }), files);
    await expect(refused).rejects.toThrow(UnsupportedOperationError);
  });

  async function anyForceField(backend: StorageBackend): ReturnType<StorageBackend["retrieveForceField"]> {
    for await (const key of backend.keys()) {
      const retrieved = await backend.retrieveObject(key);
      if (retrieved?.object.type === "ForceFieldData") return backend.retrieveForceField(key);
    }
    throw new Error("there is none");
  }

  it("keep names, times and executable bits, and are read in part", async () => {
    const trajectory = Buffer.from(Uint8Array.from({ length: 300_000 }, () => Math.random() * 256));
    const directory = await writeFiles(scratch("files"), {
      ...DEFAULT_FILES,
      "trajectory.dcd": trajectory,
      "naïve \u2028 name/a b.txt": "text ".repeat(1000),
      "empty.txt": "",
      "nothing/": "",
    });
    await chmod(scratch("files", "output.pdb"), 0o755);
    const modified = new Date("2024-02-29T12:34:56.789Z");
    await utimes(scratch("files", "output.pdb"), modified, modified);
    const odd = "runs/2024 \u2028 №1";
    await store.storeObjectDetailed(makeFreeEnergy(), directory, { key: odd });
    await writeBundle(store, scratch("one.zip"));
    await using bundle = await BundleStorage.open(scratch("one.zip"));
    expect(await contentOf(bundle)).toEqual(await contentOf(store));
    const ancillary = (await bundle.retrieveObject(odd))?.ancillary;
    const part = async (path: string, start: number, end: number): Promise<Buffer> => {
      const chunks: Buffer[] = [];
      for await (const chunk of ancillary?.stream(path, { start, end }) ?? []) chunks.push(chunk as Buffer);
      return Buffer.concat(chunks);
    };
    expect(await part("trajectory.dcd", 200_000, 200_099)).toEqual(trajectory.subarray(200_000, 200_100));
    expect((await part("naïve \u2028 name/a b.txt", 5, 8)).toString()).toBe("text");
    await ancillary?.extractTo(scratch("out"));
    expect((await stat(scratch("out", "output.pdb"))).mtime).toEqual(modified);
    expect((await stat(scratch("out", "output.pdb"))).mode & 0o111).not.toBe(0);
  });

  it.skipIf(!hasUnzip)("unzip to a store directory", async () => {
    await importStore("examples/store", store);
    await writeBundle(store, scratch("all.zip"));
    await run("unzip", ["-q", scratch("all.zip"), "-d", scratch("unzipped")]);
    await using unzipped = await LocalFileStorage.open(scratch("unzipped"), { readOnly: true });
    expect(await contentOf(unzipped)).toEqual(await contentOf(store));
  });

  it("tell of any damage", async () => {
    const directory = await writeFiles(scratch("files"), DEFAULT_FILES);
    await store.storeObject(makeSimulation(), directory);
    await writeBundle(store, scratch("sound.zip"));
    const sound = await readFile(scratch("sound.zip"));
    const before = await contentOf(store);
    for (let round = 0; round < 60; round += 1) {
      const damaged = Buffer.from(sound);
      const at = Math.floor((round / 60) * sound.length);
      damaged[at] = (damaged[at] ?? 0) ^ (1 << (round % 8));
      await writeFile(scratch("damaged.zip"), damaged);
      const outcome = await verifyBundle(scratch("damaged.zip")).then(
        ({ problems }) => problems.length,
        (error: unknown) => error,
      );
      if (outcome === 0) {
        // Some bits of a zip file say nothing: then everything is as it was.
        await using bundle = await BundleStorage.open(scratch("damaged.zip"));
        expect(await contentOf(bundle)).toEqual(before);
      } else if (typeof outcome !== "number") expect(outcome).toBeInstanceOf(CorruptionError);
    }
    await truncate(scratch("damaged.zip"), sound.length - 100);
    await expect(BundleStorage.open(scratch("damaged.zip"))).rejects.toThrow(CorruptionError);
  });

  it("are not made over a file, and leave nothing behind where one cannot be made", async () => {
    await writeFile(scratch("there.zip"), "");
    await expect(writeBundle(store, scratch("there.zip"))).rejects.toThrow(AncillaryError);
    const directory = await writeFiles(scratch("files"), DEFAULT_FILES);
    await store.storeObject(makeSimulation(), directory);
    const stopping = new AbortController();
    const onProgress = (): void => stopping.abort();
    for (const key of ["a", "b"]) await store.storeObjectDetailed(makeFreeEnergy(), directory, { key });
    const options = { signal: stopping.signal, onProgress };
    await expect(writeBundle(store, scratch("stopped.zip"), options)).rejects.toThrow();
    expect((await readdir(scratch())).sort()).toEqual(["files", "there.zip"]);
  });
});
