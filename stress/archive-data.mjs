/** Objects with directories to store, extract and compare: different for each number, with a part in common. */

import { createHash, randomBytes } from "node:crypto";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { makeSimulation } from "../dist/conformance/fixtures.js";

const LARGE_BYTES = 24 * 1024 ** 2;
const SMALL_FILES = 200;
const COMMON = randomBytes(2 * 1024 ** 2);

export const FORCE_FIELD_KEY = "force-field";

/** The object number `number`. */
export function simulationOf(number) {
  return makeSimulation({ forceFieldId: FORCE_FIELD_KEY, sourceCalculationId: `calculation ${number}` });
}

/** Writes a directory of one large and many small files; gives what `contentOf` gives. */
export async function writeDirectory(directory, number) {
  const files = {
    "output.pdb": COMMON,
    "trajectory.dcd": randomBytes(LARGE_BYTES),
    "run.sh": `#!/bin/sh\n# ${number}\n`,
    "empty.log": "",
  };
  for (let index = 0; index < SMALL_FILES; index++) files[`logs/${index}.log`] = randomBytes(1000 + index);
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(directory, path)), { recursive: true });
    await writeFile(join(directory, path), content);
  }
  return contentOf(directory);
}

/** One text that two directories share if they hold the same files with the same bytes. */
export async function contentOf(directory) {
  const lines = [];
  for (const item of await readdir(directory, { withFileTypes: true, recursive: true })) {
    if (!item.isFile()) continue;
    const path = join(item.parentPath, item.name);
    const sha256 = createHash("sha256")
      .update(await readFile(path))
      .digest("hex");
    lines.push(`${path.slice(directory.length)} ${sha256}`);
  }
  return lines.sort().join("\n");
}
