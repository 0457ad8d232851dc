/** Operations that change nothing. */
import type { ForceFieldData } from "../../src/data/force-field-data.js";
import type { StoredSimulationData } from "../../src/data/simulation-data.js";
import { ForceFieldQuery, SimulationDataQuery } from "../../src/query/evaluator-queries.js";
import type { StorageEvent } from "../../src/storage/history/storage-event.js";
import type { StorageBackend } from "../../src/storage/storage-backend.js";
import {
  keyOf,
  type Observation,
  type Operation,
  observing,
  pickKey,
  predicting,
  readingWhole,
} from "./operation.js";
import { FORCE_FIELD_KEYS, labelOf, type Sample, versionOf } from "./samples.js";
import { type Happening, type StoreModel, versionOfSample } from "./store-model.js";

/** The object under a key, and its files to the end. */
export const get = (index: number): Operation => ({
  text: `get ${index}`,
  perform: async (store, session) => {
    const key = pickKey(session, index);
    return readingWhole(store, session, async () => {
      const entry = await store.retrieveObject(key);
      return { key, version: entry === undefined ? null : await versionOf(entry) };
    });
  },
  predict: (model, { key }) => {
    const sample = model.get(String(key));
    return { key, version: sample === undefined ? null : versionOfSample(sample) };
  },
});

export const exists = (index: number): Operation => ({
  text: `exists ${index}`,
  perform: async (store, session) => {
    const key = pickKey(session, index);
    return { key, exists: await store.objectExists(key) };
  },
  predict: (model, { key }) => ({ key, exists: model.get(String(key)) !== undefined }),
});

export const has = (sample: Sample): Operation => ({
  text: `has ${sample.label}`,
  perform: async (store) => ({ key: (await store.hasObject(sample.object)) ?? null }),
  predict: (model, observed) => {
    const keys = model.has(sample);
    // Where every deposit is kept, any of them may be named.
    return { key: keys.find((key) => key === observed.key) ?? keys[0] ?? null };
  },
});

export const listKeys = (
  type: typeof ForceFieldData | typeof StoredSimulationData | undefined,
): Operation => ({
  text: `keys of ${type?.declaration.name ?? "all"}`,
  perform: async (store) => {
    const keys: string[] = [];
    for await (const key of store.keys(type)) keys.push(key);
    return { keys: keys.sort() };
  },
  predict: (model) => ({ keys: [...model.keys(type?.declaration.name)].sort() }),
});

/** Simulations with one force field, or all of them, with their files to the end. */
export const querySimulations = (forceField: number | undefined): Operation => {
  const forceFieldId = forceField === undefined ? undefined : FORCE_FIELD_KEYS[forceField];
  const query = new SimulationDataQuery(forceFieldId === undefined ? {} : { forceFieldId });
  return {
    text: `query simulations with ${forceFieldId ?? "any force field"}`,
    perform: (store, session) =>
      readingWhole(store, session, async () => {
        const { groups } = await store.query(query);
        const entries = groups.flatMap((group) => group.entries);
        const found = await Promise.all(
          entries.map(async (entry) => [entry.key, ...(await versionOf(entry))]),
        );
        return { found: found.sort(byKey) };
      }),
    predict: (model) => ({
      found: model
        .contents("StoredSimulationData")
        .filter(([key]) => forceFieldId === undefined || model.get(key)?.forceField === forceFieldId),
    }),
  };
};

export const queryForceFields: Operation = {
  text: "query force fields",
  perform: async (store) => {
    const { groups } = await store.query(new ForceFieldQuery());
    const entries = groups.flatMap((group) => group.entries);
    return { found: entries.map(({ key, object }) => [key, labelOf(object)]).sort(byKey) };
  },
  predict: (model) => ({
    found: model.contents("ForceFieldData").map(([key, label]) => [key, label]),
  }),
};

export const dependents = (index: number): Operation => ({
  text: `dependents ${index}`,
  perform: (store, session) => {
    const key = pickKey(session, index);
    return observing({ key }, async () => ({
      dependents: (await store.dependents(key)).map((dependent) => dependent.key).sort(),
    }));
  },
  predict: (model, { key }) =>
    predicting({ key }, () => {
      return { dependents: model.dependents(String(key)) };
    }),
});

/** What happened to a key. */
export const history = (index: number): Operation => ({
  text: `history ${index}`,
  perform: (store, session) => observedHistory(store, pickKey(session, index)),
  predict: (model, observed) => predictedHistory(model, keyOf(observed)),
});

export function observedHistory(store: StorageBackend, key: string): Promise<Observation> {
  return observing({ key }, async () => ({ events: (await store.history(key)).map(eventText) }));
}

export function predictedHistory(model: StoreModel, key: string): Observation {
  const events = model.history(key).map(happeningText);
  return events.length === 0 ? { key, error: "StorageKeyNotFoundError" } : { key, events };
}

function eventText({ kind, current, superseded }: StorageEvent): string {
  const objects = [current, superseded?.object];
  return [kind, ...objects.map((object) => (object === undefined ? "nothing" : labelOf(object)))].join(", ");
}

function happeningText({ kind, current, superseded }: Happening): string {
  return [kind, ...[current, superseded].map((sample) => sample?.label ?? "nothing")].join(", ");
}

function byKey([a = ""]: readonly unknown[], [b = ""]: readonly unknown[]): number {
  return String(a) < String(b) ? -1 : 1;
}
