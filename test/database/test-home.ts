/**
 * Directories for embedded servers that tests start themselves. What is in them is stopped and removed even
 * if the test run is killed.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import { inject } from "vitest";

/** A temporary directory, e.g. for `THERMOSTORE_HOME`. */
export interface TestHome {
  readonly path: string;
  /** Removes it; stop the server before. */
  remove(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** Makes an empty home for an embedded server. */
export async function testHome(): Promise<TestHome> {
  const path = await mkdtemp(join(inject("runDirectory"), "home-"));
  const remove = () => rm(path, { recursive: true, force: true });
  return { path, remove, [Symbol.asyncDispose]: remove };
}
