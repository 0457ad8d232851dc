/** Several clients at once: what they come to, all together, is what some order of their calls comes to. */
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, it } from "vitest";
import { removeTree } from "../../src/storage/ancillary/remove-tree.js";
import { anyOperation, concurrentOperation } from "./arbitrary-operation.js";
import { type Batch, runAlone, runBatch } from "./batches.js";
import { MODEL_TIMEOUT_MS, modelRuns } from "./model-runs.js";
import { BACKENDS, type Clients, type ModelledBackend } from "./modelled-backend.js";
import type { Operation, Session } from "./operation.js";
import { SampleDirectories } from "./samples.js";
import { ScheduledStorage } from "./scheduled-storage.js";
import { StoreModel } from "./store-model.js";

let scratch = "";
let directories: SampleDirectories;

beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), "thermostore-test-"));
  directories = new SampleDirectories(join(scratch, "samples"));
  await directories.write();
});
afterAll(() => removeTree(scratch));

/** What one client does first, and what several do then, a few times over. */
const scenario = ({ capabilities }: ModelledBackend) =>
  fc.record({
    first: fc.array(anyOperation({ ...capabilities, collects: false }), { maxLength: 8 }),
    batches: fc.array(fc.array(concurrentOperation(capabilities), { minLength: 2, maxLength: 4 }), {
      minLength: 1,
      maxLength: 6,
    }),
  });

async function runScenario(
  { stores, release }: Clients,
  readsUnderLock: boolean,
  first: readonly Operation[],
  batches: readonly Batch[],
  settle?: <T>(started: Promise<T>) => Promise<T>,
): Promise<void> {
  const transactionOptions = { isolation: "serializable", attempts: 20 } as const;
  const session: Session = { directories, keys: [], depth: 0, transactionOptions, readsUnderLock };
  const model = new StoreModel();
  const [store] = stores;
  try {
    if (store !== undefined) await runAlone(first, store, session, model);
    for (const batch of batches) await runBatch(batch, stores, session, model, settle);
  } finally {
    await release();
  }
}

describe.each([
  ["MemoryStorage", BACKENDS.memory, 20],
  ["LocalFileStorage", BACKENDS.localFiles, 5],
  ["PostgresStorage", BACKENDS.postgres, 10],
] as const)("clients of %s at once", (_name, open, runs) => {
  let backend: ModelledBackend;
  beforeAll(async () => {
    backend = await open();
  });
  afterAll(() => backend.close());

  it(
    "come to what some order of their calls comes to",
    async () => {
      await fc.assert(
        fc.asyncProperty(scenario(backend), async ({ first, batches }) =>
          runScenario(await backend.clients(), backend.capabilities.showsLatestFiles, first, batches),
        ),
        modelRuns(runs),
      );
    },
    MODEL_TIMEOUT_MS,
  );
});

describe("callers of one backend, whose primitives take turns in any order,", () => {
  it(
    "come to what some order of their calls comes to",
    async () => {
      const backend = await BACKENDS.memory();
      await fc.assert(
        fc.asyncProperty(fc.scheduler(), scenario(backend), async (scheduler, { first, batches }) => {
          const store = new ScheduledStorage(scheduler);
          const clients = { stores: [store], release: async () => {} };
          await runScenario(clients, false, first, batches, (started) => store.interleaving(started));
        }),
        modelRuns(30),
      );
    },
    MODEL_TIMEOUT_MS,
  );
});
