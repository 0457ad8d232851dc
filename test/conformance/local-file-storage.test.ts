import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, it } from "vitest";
import { storageBackendConformance } from "../../src/conformance/index.js";
import { removeTree } from "../../src/storage/ancillary/remove-tree.js";
import { LocalFileStorage } from "../../src/storage/local-file/local-file-storage.js";
import { useTemporaryCache } from "./cache-directory.js";

describe("LocalFileStorage", () => {
  useTemporaryCache();
  storageBackendConformance({
    describe,
    it,
    open: async () => {
      const root = await mkdtemp(join(tmpdir(), "thermostore-test-"));
      return { backend: await LocalFileStorage.open(root), release: () => removeTree(root) };
    },
    capabilities: {
      holdsKey: (key) => key !== ".." && !/[/\\]/.test(key) && Buffer.byteLength(`${key}.json`) <= 255,
    },
  });
});
