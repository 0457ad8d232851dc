/** Operations that change the store. */
import { PostgresStorage } from "../../src/postgres/postgres-storage.js";
import {
  keyOf,
  type Observation,
  type Operation,
  observing,
  pickKey,
  predicting,
  type Session,
} from "./operation.js";
import type { Sample } from "./samples.js";
import type { StoreModel } from "./store-model.js";

/** Stores a version, under its wish if it has one and that is asked for. */
export const store = (sample: Sample, isWished: boolean): Operation => {
  const wish = isWished ? sample.wish : undefined;
  return {
    text: `store ${sample.files ?? sample.label}${wish === undefined ? "" : ` as ${wish}`}`,
    perform: async (backend, session) => {
      const directory = session.directories.of(sample);
      const options = wish === undefined ? {} : { key: wish };
      const { key, outcome } = await backend.storeObjectDetailed(sample.object, directory, options);
      if (!session.keys.includes(key)) session.keys.push(key);
      return { key, outcome };
    },
    predict: (model, observed) => predicting({}, () => model.store(sample, wish, keyOf(observed))),
  };
};

export const remove = (index: number, mode: "refuse" | "cascade" | "leave"): Operation => ({
  text: `remove ${index} (${mode})`,
  perform: (backend, session) => {
    const key = pickKey(session, index);
    return observing({ key }, async () => {
      await backend.removeObject(key, { dependents: mode });
      return { removed: true };
    });
  },
  predict: (model, observed) =>
    predicting({ key: observed.key }, () => {
      model.remove(keyOf(observed), mode);
      return { removed: true };
    }),
});

/** Takes the latest change of a key back, or an earlier one. */
export const undo = (index: number, event: number | undefined): Operation => ({
  text: `undo ${index}${event === undefined ? "" : ` to event ${event}`}`,
  perform: (backend, session) => {
    const key = pickKey(session, index);
    return observing({ key }, async () => {
      const to = event === undefined ? undefined : (await backend.history(key))[event]?.position;
      const { kind } = await backend.undo(key, to === undefined ? {} : { to });
      return { kind };
    });
  },
  predict: (model, observed) => {
    const key = keyOf(observed);
    return predicting({ key }, () => {
      model.undo(key, event === undefined || event >= model.history(key).length ? undefined : event);
      return { kind: "restored" };
    });
  },
});

/** Collects garbage, without grace, and with or without the files of superseded versions. */
export const collect = (releases: boolean): Operation => ({
  text: `gc${releases ? " of superseded versions" : ""}`,
  perform: async (backend, { depth }) => {
    if (backend instanceof PostgresStorage && depth === 0) {
      const retentionSeconds = releases ? 0 : Number.POSITIVE_INFINITY;
      await backend.sweep({ graceSeconds: 0, retentionSeconds });
      return { collected: true };
    }
    return { collected: false };
  },
  predict: (model, { collected }) => {
    if (collected === true && releases) model.releaseFiles();
    return { collected };
  },
});

/** Fails a transaction on purpose. */
class Interruption extends Error {
  /** How many more transactions it is to fail, and what came of those that it failed already. */
  constructor(
    readonly levels: number,
    readonly inner: Observation | undefined,
  ) {
    super();
  }
}

/**
 * Several operations as one.
 *
 * @param failing how many transactions fail at the end of the steps: none, this one, those around it too.
 */
export const transaction = (steps: readonly Operation[], failing: number): Operation => ({
  isTransaction: true,
  text: `transaction [${steps.map(({ text }) => text).join("; ")}]${"!".repeat(failing)}`,
  perform: async (backend, session) => {
    let inner: Observation[] = [];
    let peeked: Observation | undefined;
    const within: Session = { ...session, depth: session.depth + 1 };
    const done = (hasFailed: boolean): Observation => ({ inner, hasFailed, peeked });
    try {
      await backend.transaction(
        async () => {
          // It may be run again.
          inner = [];
          for (const step of steps) inner.push(await step.perform(backend, within));
          if (session.depth === 0) peeked = await session.peek?.();
          if (failing > 0) throw new Interruption(failing, undefined);
        },
        session.depth === 0 ? session.transactionOptions : {},
      );
      return done(false);
    } catch (error) {
      if (!(error instanceof Interruption)) throw error;
      if (error.inner !== undefined) inner.push(error.inner);
      const observation = done(true);
      if (error.levels > 1 && session.depth > 0) throw new Interruption(error.levels - 1, observation);
      return observation;
    }
  },
  predict: (model, observed) => {
    const before = model.snapshot();
    const inner: Observation[] = [];
    const remaining = failsOf(model, steps, observed, inner) ?? failing;
    const hasFailed = remaining > 0;
    // Others still see what was there before.
    const peeked = observed.peeked === undefined ? undefined : { contents: before.contents() };
    if (hasFailed) model.restore(before);
    return { inner, hasFailed, peeked, ...(remaining > 1 ? { failing: remaining - 1 } : {}) };
  },
});

/** Foretells steps; how many transactions are failed by one that failed further than itself. */
function failsOf(
  model: StoreModel,
  steps: readonly Operation[],
  observed: Observation,
  inner: Observation[],
): number | undefined {
  const observations: readonly Observation[] = Array.isArray(observed.inner) ? observed.inner : [];
  for (const [index, step] of steps.entries()) {
    const { failing, ...prediction } = step.predict(model, observations[index] ?? {});
    inner.push(prediction);
    if (typeof failing === "number") return failing;
  }
  return undefined;
}
