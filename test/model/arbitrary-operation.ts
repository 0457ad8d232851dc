/** Random operations, as far as a backend has them. */
import fc from "fast-check";
import { ForceFieldData } from "../../src/data/force-field-data.js";
import { StoredSimulationData } from "../../src/data/simulation-data.js";
import type { Operation } from "./operation.js";
import {
  dependents,
  exists,
  get,
  has,
  history,
  listKeys,
  queryForceFields,
  querySimulations,
} from "./reading.js";
import { RANKED, SAMPLES } from "./samples.js";
import { collect, remove, store, transaction, undo } from "./writing.js";

/** What a backend can do beyond storing and finding. */
export interface Capabilities {
  /** It removes, and keeps a ledger. */
  readonly removes: boolean;
  /** It collects garbage. */
  readonly collects: boolean;
  /** Others go on working while somebody has a transaction. */
  readonly sharesTransactions: boolean;
  /** A handle on files shows those of the version that is there when it is asked. */
  readonly showsLatestFiles: boolean;
}

const index = fc.nat({ max: 30 });
const forceField = fc.constantFrom(0, 1, undefined);

/** Objects that are ranked are stored more often: they replace each other. */
function storing({ removes }: Capabilities): fc.Arbitrary<Operation> {
  const sample = fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom(...RANKED) },
    { weight: 2, arbitrary: fc.constantFrom(...SAMPLES) },
  );
  // Where nothing can be removed, what was rolled back still takes up its key.
  const isWished = removes
    ? fc.oneof({ weight: 4, arbitrary: fc.constant(true) }, fc.constant(false))
    : fc.constant(false);
  return fc.tuple(sample, isWished).map(([version, wished]) => store(version, wished));
}

function reading({ removes }: Capabilities): fc.Arbitrary<Operation> {
  return fc.oneof(
    ...(removes ? [index.map(get), index.map(exists)] : []),
    fc.constantFrom(...SAMPLES).map(has),
    fc.constantFrom(ForceFieldData, StoredSimulationData, undefined).map(listKeys),
    forceField.map(querySimulations),
    fc.constant(queryForceFields),
  );
}

const lookingBack = fc.oneof(index.map(history), index.map(dependents));

const removing = fc
  .tuple(index, fc.constantFrom("refuse", "cascade", "leave"))
  .map(([key, mode]) => remove(key, mode));
const undoing = fc
  .tuple(index, fc.option(fc.nat({ max: 4 }), { nil: undefined, freq: 2 }))
  .map(([key, event]) => undo(key, event));
const undoingTheLatest = index.map((key) => undo(key, undefined));

/** One operation of a sequence. */
export function anyOperation(capabilities: Capabilities): fc.Arbitrary<Operation> {
  const single = fc.oneof(
    { weight: 6, arbitrary: storing(capabilities) },
    { weight: 3, arbitrary: reading(capabilities) },
    ...(capabilities.removes
      ? [
          { weight: 2, arbitrary: removing },
          { weight: 2, arbitrary: undoing },
          { weight: 2, arbitrary: lookingBack },
        ]
      : []),
  );
  const nested = transactionOf(single, 2);
  return fc
    .oneof(
      { weight: 8, arbitrary: single },
      { weight: 2, arbitrary: transactionOf(fc.oneof({ weight: 4, arbitrary: single }, nested), 2) },
      ...(capabilities.collects ? [{ weight: 1, arbitrary: fc.boolean().map(collect) }] : []),
    )
    .map(readable);
}

/** One operation of several that run at the same time; each of them must look as if it were alone. */
export function concurrentOperation(capabilities: Capabilities): fc.Arbitrary<Operation> {
  const writing = fc.oneof(
    { weight: 5, arbitrary: storing(capabilities) },
    ...(capabilities.removes
      ? [
          { weight: 2, arbitrary: removing },
          { weight: 2, arbitrary: undoingTheLatest },
        ]
      : []),
  );
  return fc
    .oneof(
      { weight: 6, arbitrary: writing },
      { weight: 2, arbitrary: reading(capabilities) },
      {
        weight: 2,
        arbitrary: transactionOf(fc.oneof({ weight: 3, arbitrary: writing }, reading(capabilities)), 1),
      },
      // What readers read to the end must not be let go of meanwhile.
      ...(capabilities.collects ? [{ weight: 1, arbitrary: fc.constant(collect(false)) }] : []),
    )
    .map(readable);
}

function transactionOf(steps: fc.Arbitrary<Operation>, maxFailing: number): fc.Arbitrary<Operation> {
  return fc
    .tuple(
      fc.array(steps, { minLength: 1, maxLength: 4 }),
      fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, fc.integer({ min: 1, max: maxFailing })),
    )
    .map(([inner, failing]) => transaction(inner, failing));
}

/** With its text in reports of failures. */
function readable(operation: Operation): Operation & fc.WithToStringMethod {
  return { ...operation, [fc.toStringMethod]: () => operation.text };
}
