/** What thermostore offers to programs. */

export type { Attribute, AttributeOptions, AttributeTable, AttributeValues } from "./data/attribute.js";
export { attribute, optionalAttribute } from "./data/attribute.js";
export {
  type AttributeType,
  booleanType,
  fileNameType,
  floatType,
  forceFieldSourceType,
  integerType,
  jsonType,
  observableFrameType,
  observableType,
  propertyPhaseType,
  quantityType,
  substanceType,
  textType,
  thermodynamicStateType,
} from "./data/attribute-type.js";
export type { DataDeclaration, IdentityRule } from "./data/data-declaration.js";
export { dataClassNamed, dataClassNames, dataFromJson, registerDataClass } from "./data/data-registry.js";
export { declareStoredData } from "./data/declare-stored-data.js";
export { ForceFieldData } from "./data/force-field-data.js";
export { HashableStoredData, ReplaceableData } from "./data/kinds.js";
export {
  BaseSimulationData,
  StoredEquilibrationData,
  StoredFreeEnergyData,
  StoredSimulationData,
} from "./data/simulation-data.js";
export { StoredData, type StoredDataClass } from "./data/stored-data.js";
export * from "./errors.js";
export {
  ForceFieldSource,
  FoyerForceFieldSource,
  LigParGenForceFieldSource,
  SmirnoffForceFieldSource,
  TLeapForceFieldSource,
  UnknownForceFieldSource,
} from "./forcefields/force-field-source.js";
export {
  type ParameterGradient,
  type ParameterGradientKey,
  parameterGradientKey,
} from "./forcefields/parameter-gradient.js";
export { Observable, ObservableArray } from "./observables/observable.js";
export { isObservableType, ObservableFrame, type ObservableType } from "./observables/observable-frame.js";
export { type ConnectionTarget, parseConnectionTarget } from "./postgres/connection-target.js";
export type { DatabaseOptions } from "./postgres/database.js";
export { EmbeddedServer, type EmbeddedServerOptions } from "./postgres/embedded/embedded-server.js";
export { deployMigrations } from "./postgres/migrations/deploy-migrations.js";
export { migrationStatus, schemaDiff } from "./postgres/migrations/migration-report.js";
export { type OpenStorageOptions, openStorage } from "./postgres/open-storage.js";
export { PostgresStorage } from "./postgres/postgres-storage.js";
export type { ClassStatistics, StoreStatistics } from "./postgres/statistics.js";
export type { Criterion } from "./query/criterion.js";
export { DataQuery, type SubstanceQuery } from "./query/data-query.js";
export { type DataQueryClass, declareQuery } from "./query/declare-query.js";
export {
  EquilibrationDataQuery,
  ForceFieldQuery,
  FreeEnergyDataQuery,
  SimulationDataQuery,
} from "./query/evaluator-queries.js";
export { queryClassFor, queryFromJson, registerQueryClass } from "./query/query-registry.js";
export type { JsonArray, JsonObject, JsonValue } from "./serialization/json/json-value.js";
export { parseJson } from "./serialization/json/parse-json.js";
export { stringifyJson } from "./serialization/json/stringify-json.js";
export { AncillaryDirectory } from "./storage/ancillary/ancillary-directory.js";
export type { AncillaryFile, ByteRange } from "./storage/ancillary/ancillary-file.js";
export type { AncillarySource } from "./storage/ancillary/ancillary-source.js";
export { DirectorySource } from "./storage/ancillary/directory-source.js";
export { LocalFileStorage, type LocalFileStorageOptions } from "./storage/local-file/local-file-storage.js";
export { MemoryStorage } from "./storage/memory-storage.js";
export { objectFromJsonText } from "./storage/object-from-json.js";
export type { QueryGroup, QueryOptions, QueryResult, Retrieved } from "./storage/retrieved.js";
export { StorageBackend } from "./storage/storage-backend.js";
export type { StorageKey } from "./storage/storage-key.js";
export type { StoreOptions, StoreOutcome, StoreResult } from "./storage/store-result.js";
export { type Amount, ExactAmount, MoleFraction } from "./substances/amount.js";
export { Component, ComponentRole } from "./substances/component.js";
export { parseComponent, parseSubstance } from "./substances/parse-substance.js";
export { Substance } from "./substances/substance.js";
export { Phase, type PropertyPhase, parsePhase, phaseText } from "./thermodynamics/property-phase.js";
export { type Ensemble, ThermodynamicState } from "./thermodynamics/thermodynamic-state.js";
export { type ImportOptions, type ImportReport, importStore } from "./transfer/import-store.js";
export type { Integer } from "./units/integer.js";
export { Measurement } from "./units/measurement.js";
export { NdArray } from "./units/nd-array.js";
export { Quantity } from "./units/quantity.js";
export { parseQuantityRange } from "./units/quantity-range.js";
export { Unit } from "./units/unit.js";
