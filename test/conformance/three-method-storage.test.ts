import { describe, it } from "vitest";
import { storageBackendConformance } from "../../src/conformance/index.js";
import { removeTree } from "../../src/storage/ancillary/remove-tree.js";
import { useTemporaryCache } from "./cache-directory.js";
import { ThreeMethodStorage } from "./three-method-storage.js";

describe("a backend of three methods", () => {
  useTemporaryCache();
  storageBackendConformance({
    describe,
    it,
    open: async () => {
      const backend = await ThreeMethodStorage.open();
      return { backend, release: () => removeTree(backend.root) };
    },
    capabilities: { removal: false, ledger: false },
  });
});
