import { describe, it } from "vitest";
import { storageBackendConformance } from "../../src/conformance/index.js";
import { MemoryStorage } from "../../src/storage/memory-storage.js";
import { useTemporaryCache } from "./cache-directory.js";

describe("MemoryStorage", () => {
  useTemporaryCache();
  storageBackendConformance({ describe, it, open: async () => ({ backend: new MemoryStorage() }) });
});
