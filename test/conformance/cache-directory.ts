/** Keeps what tests materialise out of the user's cache. */
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, vi } from "vitest";
import { removeTree } from "../../src/storage/ancillary/remove-tree.js";

/** Gives this file's tests a cache of their own. */
export function useTemporaryCache(): void {
  let directory = "";
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), "thermostore-test-cache-"));
    vi.stubEnv("THERMOSTORE_CACHE", directory);
  });
  afterAll(async () => {
    vi.unstubAllEnvs();
    await removeTree(directory);
  });
}
