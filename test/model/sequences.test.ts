/** Random sequences of all operations, the clients of a store in turns, against the model. */
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { removeTree } from "../../src/storage/ancillary/remove-tree.js";
import type { StorageBackend } from "../../src/storage/storage-backend.js";
import { anyOperation } from "./arbitrary-operation.js";
import { MODEL_TIMEOUT_MS, modelRuns } from "./model-runs.js";
import { BACKENDS, type ModelledBackend } from "./modelled-backend.js";
import { foretell, type Operation, type Session } from "./operation.js";
import { SampleDirectories } from "./samples.js";
import { StoreModel } from "./store-model.js";
import { observedState, predictedState } from "./store-state.js";

/** The store as its clients have it. */
interface Real {
  readonly stores: readonly StorageBackend[];
  readonly session: Session;
  readonly sharesTransactions: boolean;
}

/** An operation by one of the clients. */
class Turn implements fc.AsyncCommand<StoreModel, Real> {
  constructor(
    readonly client: number,
    readonly operation: Operation,
  ) {}

  check(): boolean {
    return true;
  }

  async run(model: StoreModel, { stores, session, sharesTransactions }: Real): Promise<void> {
    const store = clientOf(stores, this.client);
    const other = clientOf(stores, this.client + 1);
    const peek = async () => ({ contents: (await observedState(other, [])).contents });
    const observed = await this.operation.perform(store, sharesTransactions ? { ...session, peek } : session);
    expect(observed, this.toString()).toEqual(foretell(this.operation, model, observed));
  }

  toString(): string {
    return `client ${this.client}: ${this.operation.text}`;
  }
}

describe.each([
  ["MemoryStorage", BACKENDS.memory, 30],
  ["a backend of three methods", BACKENDS.threeMethods, 10],
  ["LocalFileStorage", BACKENDS.localFiles, 6],
  ["PostgresStorage", BACKENDS.postgres, 8],
] as const)("%s and the model", (_name, open, runs) => {
  let backend: ModelledBackend;
  let scratch = "";
  let directories: SampleDirectories;

  beforeAll(async () => {
    scratch = await mkdtemp(join(tmpdir(), "thermostore-test-"));
    directories = new SampleDirectories(join(scratch, "samples"));
    await directories.write();
    backend = await open();
  });
  afterAll(async () => {
    await backend.close();
    await removeTree(scratch);
  });

  it(
    "agree on any sequence of operations",
    async () => {
      const { removes, sharesTransactions } = backend.capabilities;
      const turn = fc
        .tuple(fc.nat({ max: 2 }), anyOperation(backend.capabilities))
        .map(([client, operation]) => new Turn(client, operation));
      const commands = fc.commands([turn], { maxCommands: 40, size: "max" });
      await fc.assert(
        fc.asyncProperty(commands, async (turns) => {
          const { stores, release } = await backend.clients();
          const session: Session = { directories, keys: [], depth: 0 };
          const model = new StoreModel();
          try {
            await fc.asyncModelRun(() => ({ model, real: { stores, session, sharesTransactions } }), turns);
            for (const store of stores) {
              const keys = removes ? session.keys : [];
              expect(await observedState(store, keys)).toEqual(predictedState(model, keys));
            }
          } finally {
            await release();
          }
        }),
        modelRuns(runs),
      );
    },
    MODEL_TIMEOUT_MS,
  );
});

function clientOf(stores: readonly StorageBackend[], client: number): StorageBackend {
  const store = stores[client % stores.length];
  if (store === undefined) throw new Error("a store has a client");
  return store;
}
