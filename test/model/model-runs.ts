/**
 * How much the model tests try: little in the suite, more with THERMOSTORE_MODEL_RUNS (a factor), and the same
 * again with THERMOSTORE_MODEL_SEED.
 */
import type { Parameters } from "fast-check";

const factor = Number(process.env.THERMOSTORE_MODEL_RUNS ?? "1");
const seed = Number(process.env.THERMOSTORE_MODEL_SEED ?? String(Date.now() % 2 ** 31));

/** How long one test may take; milliseconds. */
export const MODEL_TIMEOUT_MS = 60_000 * factor;

/** Parameters of fast-check. */
export function modelRuns<T>(numRuns: number): Parameters<T> {
  console.info(`model tests with the seed ${seed}`);
  return {
    seed,
    numRuns: Math.ceil(numRuns * factor),
    // A failure is reported as far as it is shrunk by then.
    interruptAfterTimeLimit: MODEL_TIMEOUT_MS - 10_000,
  };
}
