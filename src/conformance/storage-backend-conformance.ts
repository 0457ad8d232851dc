/** The contract of a storage backend as tests: every backend, ours or yours, passes the same ones. */

import { ancillaryTests } from "./ancillary-tests.js";
import { componentQueryTests } from "./component-query-tests.js";
import { type ConformanceOptions, ConformanceSuite } from "./conformance-suite.js";
import { criterionTests } from "./criterion-tests.js";
import { forceFieldTests } from "./force-field-tests.js";
import { historyTests } from "./history-tests.js";
import { identityTests } from "./identity-tests.js";
import { keyTests } from "./key-tests.js";
import { lockingTests } from "./locking-tests.js";
import { losslessTests } from "./lossless-tests.js";
import { nestedTransactionTests } from "./nested-transaction-tests.js";
import { ownClassTests } from "./own-class-tests.js";
import { pageTests } from "./page-tests.js";
import { queryTests } from "./query-tests.js";
import { removalTests } from "./removal-tests.js";
import { retrievalTests } from "./retrieval-tests.js";
import { searchTests } from "./search-tests.js";
import { storingTests } from "./storing-tests.js";
import { transactionTests } from "./transaction-tests.js";
import { undoTests } from "./undo-tests.js";
import { validationTests } from "./validation-tests.js";
import { watchTests } from "./watch-tests.js";

const TOPICS = [
  storingTests,
  identityTests,
  forceFieldTests,
  ownClassTests,
  validationTests,
  keyTests,
  retrievalTests,
  ancillaryTests,
  losslessTests,
  queryTests,
  componentQueryTests,
  criterionTests,
  searchTests,
  pageTests,
  removalTests,
  lockingTests,
  transactionTests,
  nestedTransactionTests,
  historyTests,
  undoTests,
  watchTests,
];

/**
 * Declares the tests that a storage backend has to pass. They work with any test runner that has `describe` and
 * `it`; each test opens a backend of its own. One of them materialises a directory, in the cache that
 * `THERMOSTORE_CACHE` names.
 *
 * @example
 * import { describe, it } from "vitest";
 * import { storageBackendConformance } from "thermostore/conformance";
 *
 * describe("S3Storage", () => {
 *   storageBackendConformance({ describe, it, open: async () => ({ backend: await S3Storage.open(newBucket()) }) });
 * });
 */
export function storageBackendConformance(options: ConformanceOptions): void {
  const suite = new ConformanceSuite(options);
  for (const declare of TOPICS) declare(suite);
}
