import { spawn } from "node:child_process";
import { mkdir, readdir, rename } from "node:fs/promises";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { UNFINISHED_NAME } from "../../../src/storage/ancillary/unfinished-name.js";
import { noise } from "../../archive/packed-archive.js";
import { readTree, useTemporaryDirectory, writeFiles } from "../../storage/ancillary/temporary-directory.js";
import { CompiledPackage } from "../embedded/compiled-package.js";
import { useStore } from "../storage/store-fixture.js";
import { ancillaryOf, storeDirectory } from "./archive-fixture.js";

const workerPath = fileURLToPath(new URL("extract-worker.mjs", import.meta.url));

/** Kills are random in time; each has another chance to find a moment that was not thought of. */
const KILLS = 5;

describe("an extraction that is killed", () => {
  const fixture = useStore();
  const temporary = useTemporaryDirectory();
  let compiled: CompiledPackage;

  beforeAll(async () => {
    compiled = await CompiledPackage.shared();
  });
  afterAll(() => compiled[Symbol.asyncDispose]());

  it("leaves whole directories, and what the next extraction removes", async () => {
    const directory = await writeFiles(temporary("d"), {
      "output.pdb": "ATOM\n",
      "trajectory.dcd": noise(17 * 1024 ** 2),
      ...Object.fromEntries(Array.from({ length: 300 }, (_, index) => [`frames/${index}`, `${index}`])),
    });
    const key = await storeDirectory(fixture, directory);
    const expected = await readTree(directory);
    const parent = temporary("out");
    await mkdir(parent);
    const done: string[] = [];
    let leftOvers = 0;
    for (let kill = 0; kill < KILLS; kill += 1) {
      done.push(...(await extractUntilKilled(key, parent, `k${kill}`)));
      const names = await readdir(parent);
      leftOvers += names.filter((name) => UNFINISHED_NAME.test(name)).length;
      expect(names.filter((name) => !UNFINISHED_NAME.test(name) && !/^k\d-\d+$/.test(name))).toEqual([]);
      expect(names).toEqual(expect.arrayContaining(done));
      for (const name of names.filter((each) => each.startsWith(`k${kill}-`))) {
        expect(await readTree(`${parent}/${name}`)).toEqual(expected);
      }
      await (await ancillaryOf(fixture, key)).extractTo(`${parent}/mine`);
      expect((await readdir(parent)).filter((name) => UNFINISHED_NAME.test(name))).toEqual([]);
      expect(await readTree(`${parent}/mine`)).toEqual(expected);
      await rename(`${parent}/mine`, temporary(`mine-${kill}`));
    }
    expect(leftOvers).toBeGreaterThan(0);
  });

  /** What the process had reported as extracted when it was killed. */
  async function extractUntilKilled(key: string, parent: string, name: string): Promise<readonly string[]> {
    const parameters = [`${compiled.path}/dist`, fixture.database.url, key, parent, name];
    const worker = spawn(process.execPath, [workerPath, ...parameters], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const exited = new Promise((resolve) => worker.once("exit", resolve));
    const done: string[] = [];
    for await (const line of createInterface(worker.stdout)) {
      const [event, target = ""] = line.split(" ");
      if (event === "done") done.push(target);
      else if (done.length === 1) setTimeout(() => worker.kill("SIGKILL"), Math.random() * 120);
    }
    await exited;
    return done;
  }
});
