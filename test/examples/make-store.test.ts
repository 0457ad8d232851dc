import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, it } from "vitest";
import { readTree, useTemporaryDirectory } from "../storage/ancillary/temporary-directory.js";
import { repository } from "./example-package.js";

const directory = useTemporaryDirectory();

it("the generator of the example store gives the same bytes as ever", { timeout: 180_000 }, async () => {
  const script = join(repository, "examples", "make-store.mjs");
  await promisify(execFile)(process.execPath, [script, directory("store")]);
  const made = await readTree(directory("store"));
  const committed = await readTree(join(repository, "examples", "store"));
  expect(Object.keys(made).sort()).toEqual(Object.keys(committed).sort());
  const different = Object.keys(made).filter((path) => made[path] !== committed[path]);
  expect(different).toEqual([]);
});
