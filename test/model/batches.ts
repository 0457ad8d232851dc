/** Operations of several clients at the same time, whose outcome must be that of some order of them. */
import { isDeepStrictEqual } from "node:util";
import type { StorageBackend } from "../../src/storage/storage-backend.js";
import { foretell, type Operation, type Session } from "./operation.js";
import { afterSerialOrder, type Done } from "./serial-order.js";
import type { StoreModel } from "./store-model.js";
import { observedState, predictedState } from "./store-state.js";
import { transaction } from "./writing.js";

/** What clients do at the same time, each one thing. */
export type Batch = readonly Operation[];

/** What a client does by itself, before others come. */
export async function runAlone(
  operations: readonly Operation[],
  store: StorageBackend,
  session: Session,
  model: StoreModel,
): Promise<void> {
  for (const operation of operations) {
    const observed = await operation.perform(store, session);
    const expected = foretell(operation, model, observed);
    if (!isDeepStrictEqual(observed, expected))
      throw new DisagreementError([{ operation, observed }], expected);
  }
}

/**
 * Runs a batch, and brings the model to the state behind an order that explains what came of it.
 *
 * @param settle waits for what was started, e.g. by letting a scheduler run.
 * @throws {DisagreementError} if no order does.
 */
export async function runBatch(
  batch: Batch,
  stores: readonly StorageBackend[],
  session: Session,
  model: StoreModel,
  settle: <T>(started: Promise<T>) => Promise<T> = (started) => started,
): Promise<void> {
  // Which keys there are to choose from does not depend on who is faster.
  const known = [...session.keys];
  const sessions = batch.map(() => ({ ...session, keys: [...known] }));
  const started = comparable(batch).map(async (operation, client): Promise<Done> => {
    const own = sessions[client] ?? session;
    const store = stores[client % stores.length];
    if (store === undefined) throw new Error("a store has a client");
    return { operation, observed: await operation.perform(store, own) };
  });
  const settled = await settle(Promise.allSettled(started));
  for (const result of settled) if (result.status === "rejected") throw result.reason;
  const done = settled.flatMap((result) => (result.status === "fulfilled" ? [result.value] : []));
  const keys = new Set([...known, ...sessions.flatMap((own) => own.keys)]);
  session.keys.splice(0, session.keys.length, ...keys);
  const [first] = stores;
  if (first === undefined) return;
  const state = await observedState(first, session.keys);
  const after = afterSerialOrder(model, done, (found) =>
    isDeepStrictEqual(predictedState(found, session.keys), state),
  );
  if (after === undefined) throw new DisagreementError(done, { before: model.contents(), after: state });
  model.restore(after);
}

/** Databases promise the outcome of an order only to transactions that all ask for it: beside one, calls are too. */
function comparable(batch: Batch): Batch {
  if (!batch.some(({ isTransaction }) => isTransaction)) return batch;
  return batch.map((operation) => (operation.isTransaction ? operation : transaction([operation], 0)));
}

/** That a store came to what its model does not explain. */
class DisagreementError extends Error {
  constructor(done: readonly Done[], expected: unknown) {
    const lines = done.map(({ operation, observed }) => `${operation.text}: ${JSON.stringify(observed)}`);
    super(`no order explains\n${lines.join("\n")}\nwith ${JSON.stringify(expected, undefined, 1)}`);
  }
}
