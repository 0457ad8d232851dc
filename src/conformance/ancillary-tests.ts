/** Ancillary directories: they are copied in as they are, and handed out whole, by file and by byte. */

import { deepEqual, equal, ok, rejects } from "node:assert/strict";
import { createHash } from "node:crypto";
import { readdir, readFile, stat, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import AdmZip from "adm-zip";
import { AncillaryError } from "../errors.js";
import { AncillaryDirectory } from "../storage/ancillary/ancillary-directory.js";
import { DirectorySource } from "../storage/ancillary/directory-source.js";
import type { StorageBackend } from "../storage/storage-backend.js";
import type { ConformanceSuite, Workbench } from "./conformance-suite.js";
import { failure, fileContents, retrieved } from "./expectations.js";
import { DEFAULT_FILES, type FileContents, makeFreeEnergy, makeSimulation } from "./fixtures.js";

const LONG = Buffer.from(Uint8Array.from({ length: 300_000 }, (_, index) => (index * 7919) >> 3));
const FILES: FileContents = {
  ...DEFAULT_FILES,
  "trajectory.dcd": LONG,
  "logs/run 1/Ångström.txt": "unicode",
  "logs/empty.txt": "",
  "scratch/": "",
};

export function ancillaryTests(suite: ConformanceSuite): void {
  suite.group("ancillary directories", () => {
    suite.test("the source is neither moved nor changed, and may change afterwards", async (bench) => {
      const path = await bench.directory(FILES);
      const before = await outline(path);
      const key = await bench.backend.storeObject(makeSimulation(), path);
      await bench.backend.storeObject(makeSimulation({ statisticalInefficiency: 1 }), path);
      deepEqual(await outline(path), before);
      await writeFile(join(path, "output.pdb"), "changed later");
      const contents = await fileContents(bench.backend, key);
      equal(contents["output.pdb"]?.toString(), DEFAULT_FILES["output.pdb"]);
    });

    suite.test("files are listed with their sizes and checksums", async (bench) => {
      const { ancillary } = await stored(bench);
      const expected = Object.entries(FILES)
        .filter(([path]) => !path.endsWith("/"))
        .map(([path, content]) => ({
          path,
          size: Buffer.byteLength(content),
          sha256: createHash("sha256").update(content).digest("hex"),
        }))
        .sort((a, b) => (a.path < b.path ? -1 : 1));
      deepEqual(await ancillary.files(), expected);
    });

    suite.test("a file can be read", async (bench) => {
      const { ancillary } = await stored(bench);
      ok((await ancillary.read("trajectory.dcd")).equals(LONG));
      equal((await ancillary.read("logs/run 1/Ångström.txt")).toString(), "unicode");
      equal((await ancillary.read("logs/empty.txt")).length, 0);
      for (const path of ["nothing.txt", "logs", "../output.pdb", ""]) {
        await failure(ancillary.read(path), AncillaryError);
      }
    });

    suite.test("a file can be streamed, and so can a range of its bytes", async (bench) => {
      const { ancillary } = await stored(bench);
      const ranges = [{}, { start: 1000 }, { end: 99 }, { start: 200_000, end: 200_009 }, { start: 299_999 }];
      for (const { start, end } of ranges as readonly { start?: number; end?: number }[]) {
        const range = { ...(start === undefined ? {} : { start }), ...(end === undefined ? {} : { end }) };
        const chunks: Buffer[] = await ancillary.stream("trajectory.dcd", range).toArray();
        const expected = LONG.subarray(start ?? 0, end === undefined ? undefined : end + 1);
        ok(Buffer.concat(chunks).equals(expected));
      }
      await failure(ancillary.stream("nothing.txt").toArray(), AncillaryError);
    });

    suite.test("all of it can be extracted", async (bench) => {
      const { ancillary, path } = await stored(bench);
      const target = join(path, "..", "extracted");
      await ancillary.extractTo(target);
      deepEqual(await outline(target), await outline(path));
      await failure(ancillary.extractTo(target), AncillaryError);
    });

    suite.test("it can be had as a local directory", async (bench) => {
      const { ancillary } = await stored(bench);
      const directory = await ancillary.materialise();
      ok((await readFile(join(directory, "trajectory.dcd"))).equals(LONG));
      deepEqual(await readdir(join(directory, "scratch")), []);
      equal(await ancillary.materialise(), directory);
    });

    suite.test("its content is compared as that of a directory", async (bench) => {
      const { ancillary, path } = await stored(bench);
      equal(
        await ancillary.contentHash(),
        await new AncillaryDirectory(new DirectorySource(path)).contentHash(),
      );
    });

    suite.test("a zip file stands for its content", async (bench) => {
      const path = await bench.directory(FILES);
      const zip = new AdmZip();
      for (const [name, content] of Object.entries(FILES)) zip.addFile(name, Buffer.from(content));
      const zipPath = join(await bench.directory({}), "output.zip");
      await writeFile(zipPath, zip.toBuffer());
      const before = await readFile(zipPath);

      const key = await bench.backend.storeObject(makeSimulation(), zipPath);
      ok((await fileContents(bench.backend, key))["trajectory.dcd"]?.equals(LONG));
      equal((await bench.backend.storeObjectDetailed(makeSimulation(), path)).outcome, "deduplicated");
      equal((await bench.backend.storeObjectDetailed(makeSimulation(), zipPath)).outcome, "deduplicated");
      ok((await readFile(zipPath)).equals(before));
    });

    suite.test("a handle works for as long as its object is there", async ({ backend, directory }) => {
      const key = await backend.storeObject(makeSimulation(), await directory(FILES));
      const ancillary = await handle(backend, key);
      await backend.storeObject(makeFreeEnergy(), await directory({ ...FILES, "output.pdb": "other" }));
      equal((await ancillary.read("output.pdb")).toString(), DEFAULT_FILES["output.pdb"]);
    });

    suite.test("a failed read does not spoil the handle", async (bench) => {
      const { ancillary } = await stored(bench);
      await rejects(ancillary.read("nothing.txt"));
      equal((await ancillary.read("logs/empty.txt")).length, 0);
    });
  });
}

async function stored({
  backend,
  directory,
}: Workbench): Promise<{ ancillary: AncillaryDirectory; path: string }> {
  const path = await directory(FILES);
  for (const item of await readdir(path, { withFileTypes: true, recursive: true })) {
    // Whole seconds, which every file system and every archive keeps.
    if (item.isFile()) await utimes(join(item.parentPath, item.name), 1_600_000_000, 1_600_000_000);
  }
  return { ancillary: await handle(backend, await backend.storeObject(makeSimulation(), path)), path };
}

async function handle(backend: StorageBackend, key: string): Promise<AncillaryDirectory> {
  const { ancillary } = await retrieved(backend, key);
  ok(ancillary !== undefined);
  return ancillary;
}

/** What lies in a directory: content and modification time (in milliseconds) of each file. */
async function outline(directory: string): Promise<Record<string, unknown>> {
  const found: Record<string, unknown> = {};
  for (const item of await readdir(directory, { withFileTypes: true, recursive: true })) {
    const path = join(item.parentPath, item.name);
    const name = path.slice(directory.length + 1);
    if (item.isDirectory()) found[name] = "directory";
    else found[name] = [await readFile(path, "latin1"), Math.trunc((await stat(path)).mtimeMs)];
  }
  return found;
}
