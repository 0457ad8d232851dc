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
export * from "./database-errors.js";
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
export type { SweepOptions, SweepReport } from "./postgres/archives/sweep-report.js";
export type {
  ProblemKind,
  Sample,
  VerifyOptions,
  VerifyProblem,
  VerifyProgress,
  VerifyReport,
} from "./postgres/audit/verify-report.js";
export type { BackupSummary } from "./postgres/backup/backup-summary.js";
export { type DrillOptions, drillBackup } from "./postgres/backup/drill.js";
export type { DrillProblem, DrillProblemKind, DrillReport } from "./postgres/backup/drill-report.js";
export type { ProjectDigest, StoreDigest } from "./postgres/backup/store-digest.js";
export { type BackupOptions, writeBackup } from "./postgres/backup/write-backup.js";
export { type ConnectionTarget, parseConnectionTarget } from "./postgres/connection-target.js";
export type { DatabaseOptions } from "./postgres/database/database-options.js";
export { EmbeddedServer, type EmbeddedServerOptions } from "./postgres/embedded/embedded-server.js";
export { deployMigrations } from "./postgres/migrations/deploy-migrations.js";
export { migrationStatus, schemaDiff } from "./postgres/migrations/migration-report.js";
export { type MigrationResolution, resolveMigration } from "./postgres/migrations/resolve-migration.js";
export type { ObservationOptions, StorageLogger } from "./postgres/observation/observation-options.js";
export { type OpenStorageOptions, openStorage } from "./postgres/open-storage.js";
export { PostgresStorage } from "./postgres/postgres-storage.js";
export type {
  GrantOutcome,
  ProjectMember,
  ProjectMembers,
  RevokeOutcome,
} from "./postgres/projects/project-members.js";
export type { ProjectQuota } from "./postgres/projects/project-quota.js";
export { ProjectRegister, type ProjectSummary } from "./postgres/projects/project-register.js";
export { type RoleScript, type RoleScriptOptions, roleScript } from "./postgres/projects/role-script.js";
export type { ReplicaOptions } from "./postgres/replicas/replica-options.js";
export type { ClassStatistics, StoreStatistics } from "./postgres/statistics.js";
export * from "./project-errors.js";
export {
  attributeOf,
  type CriteriaOf,
  NumberCriteria,
  TextCriteria,
  ValueCriteria,
} from "./query/build/attribute-of.js";
export {
  type AmountLike,
  type ComponentLike,
  type ComponentName,
  component,
  everyComponent,
} from "./query/build/component.js";
export { components, numberOfComponents } from "./query/build/components.js";
export { and, not, or } from "./query/build/logic.js";
export { observables } from "./query/build/observables.js";
export { phase } from "./query/build/phase.js";
export {
  calculationLayer,
  forceField,
  maxNumberOfMolecules,
  numberOfMolecules,
  sourceCalculation,
  statisticalInefficiency,
} from "./query/build/provenance.js";
export { type IntervalOf, Range, type Tolerance } from "./query/build/range.js";
export { pressure, type QuantityLike, state, temperature } from "./query/build/state.js";
export { archiveBytes, files, stored } from "./query/build/storage.js";
export { type SubstanceLike, substance } from "./query/build/substance.js";
export type { Criterion } from "./query/criterion.js";
export { criterionFromJson, criterionToJson } from "./query/criterion-json.js";
export { DataQuery, type SubstanceQuery } from "./query/data-query.js";
export { type DataQueryClass, declareQuery } from "./query/declare-query.js";
export {
  EquilibrationDataQuery,
  ForceFieldQuery,
  FreeEnergyDataQuery,
  SimulationDataQuery,
} from "./query/evaluator-queries.js";
export { criterionText } from "./query/expression/criterion-text.js";
export { ExpressionSyntaxError } from "./query/expression/expression-syntax-error.js";
export { parseCriterion } from "./query/expression/parse-criterion.js";
export type { Interval } from "./query/interval.js";
export { meets } from "./query/matches.js";
export type { Moment } from "./query/moment.js";
export { type Nearest, stateDistance } from "./query/nearness.js";
export { queryFromDocument, queryToDocument } from "./query/query-document.js";
export { queryClassFor, queryFromJson, registerQueryClass } from "./query/query-registry.js";
export type { StorageFacts } from "./query/storage-criterion.js";
export type { JsonArray, JsonObject, JsonValue } from "./serialization/json/json-value.js";
export { parseJson } from "./serialization/json/parse-json.js";
export { stringifyJson } from "./serialization/json/stringify-json.js";
export { AncillaryDirectory } from "./storage/ancillary/ancillary-directory.js";
export type { AncillaryFile, ByteRange } from "./storage/ancillary/ancillary-file.js";
export type { AncillarySource } from "./storage/ancillary/ancillary-source.js";
export { DirectorySource } from "./storage/ancillary/directory-source.js";
export type { EventLedger, LedgerEntry } from "./storage/history/event-ledger.js";
export type {
  LedgerPosition,
  StorageEvent,
  StorageEventKind,
  SupersededVersion,
  UndoOptions,
  WatchOptions,
} from "./storage/history/storage-event.js";
export type { Watch } from "./storage/history/watch.js";
export type {
  HistorySweepOptions,
  HistorySweepReport,
  LocalFileStorageOptions,
} from "./storage/local-file/local-file-options.js";
export { LocalFileStorage } from "./storage/local-file/local-file-storage.js";
export { MemoryStorage, type MemoryStorageOptions } from "./storage/memory-storage.js";
export { objectFromJsonText } from "./storage/object-from-json.js";
export type { Dependent, RemoveOptions } from "./storage/remove-options.js";
export type { QueryGroup, QueryOptions, QueryResult, Retrieved } from "./storage/retrieved.js";
export type { Savepoint } from "./storage/savepoint.js";
export type { Histogram, HistogramCell, HistogramCells } from "./storage/search/histogram.js";
export type {
  Explanation,
  Order,
  OrderBy,
  Page,
  Search,
  SearchOptions,
  ValueCount,
} from "./storage/search/search.js";
export type { Summary } from "./storage/search/summary.js";
export type { CriterionEffect, NearMiss, WhyReport } from "./storage/search/why.js";
export { StorageBackend } from "./storage/storage-backend.js";
export type { StorageKey } from "./storage/storage-key.js";
export type { StoreOptions, StoreOutcome, StoreResult } from "./storage/store-result.js";
export type { IsolationLevel, TransactionOptions } from "./storage/transaction-options.js";
export type {
  SubstanceSelection,
  TransferOptions,
  TransferProblem,
  TransferProgress,
  TransferReport,
  Transferred,
} from "./storage/transfer-contract.js";
export { type Amount, ExactAmount, MoleFraction } from "./substances/amount.js";
export { Component, ComponentRole } from "./substances/component.js";
export { parseComponent, parseSubstance } from "./substances/parse-substance.js";
export { Substance } from "./substances/substance.js";
export { hasSubstructure, moleculesWith } from "./substances/substructure.js";
export { Phase, type PropertyPhase, parsePhase, phaseText } from "./thermodynamics/property-phase.js";
export { type Ensemble, ThermodynamicState } from "./thermodynamics/thermodynamic-state.js";
export type { BundledFile, BundledObject, BundleSummary } from "./transfer/bundle/bundle-format.js";
export { BundleStorage } from "./transfer/bundle/bundle-storage.js";
export {
  type BundleProblem,
  type BundleVerification,
  verifyBundle,
} from "./transfer/bundle/verify-bundle.js";
export { type BundleOptions, writeBundle } from "./transfer/bundle/write-bundle.js";
export { type CopyOptions, copy } from "./transfer/copy.js";
export type { CelsiusPolicy } from "./transfer/evaluator-form.js";
export { type ExportOptions, exportStore } from "./transfer/export-store.js";
export { type ImportOptions, type ImportReport, importStore } from "./transfer/import-store.js";
export { type MoveOptions, type MoveProgress, type MoveReport, move } from "./transfer/move.js";
export { subsetQueries } from "./transfer/subset.js";
export type { Integer } from "./units/integer.js";
export { Measurement } from "./units/measurement.js";
export { NdArray } from "./units/nd-array.js";
export { Quantity } from "./units/quantity.js";
export { parseQuantityRange } from "./units/quantity-range.js";
export { Unit } from "./units/unit.js";
