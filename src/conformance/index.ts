/** What thermostore offers to authors of storage backends: the tests of the contract, and objects to store. */

export type {
  BackendCapabilities,
  ConformanceOptions,
  OpenedBackend,
} from "./conformance-suite.js";
export {
  DEFAULT_FILES,
  type FileContents,
  makeEquilibration,
  makeForceField,
  makeFreeEnergy,
  makeSimulation,
} from "./fixtures.js";
export { storageBackendConformance } from "./storage-backend-conformance.js";
