/** Whether what several operations came to at the same time is what they would have come to one after the other. */
import { isDeepStrictEqual } from "node:util";
import { foretell, type Observation, type Operation } from "./operation.js";
import type { StoreModel } from "./store-model.js";

/** An operation, and what came of it. */
export interface Done {
  readonly operation: Operation;
  readonly observed: Observation;
}

/**
 * The state of the model behind an order of the operations in which each comes to what was observed, and all of
 * them to a state that is as wanted; `undefined` if there is none.
 */
export function afterSerialOrder(
  model: StoreModel,
  remaining: readonly Done[],
  isWanted: (model: StoreModel) => boolean,
): StoreModel | undefined {
  if (remaining.length === 0) return isWanted(model) ? model : undefined;
  for (const done of remaining) {
    const next = model.snapshot();
    if (!isDeepStrictEqual(done.observed, foretell(done.operation, next, done.observed))) continue;
    const others = remaining.filter((other) => other !== done);
    const found = afterSerialOrder(next, others, isWanted);
    if (found !== undefined) return found;
  }
  return undefined;
}
