/** What transfers report, for scripts. */

import type { JsonValue } from "../serialization/json/json-value.js";
import type { StorageKey } from "../storage/storage-key.js";
import type { TransferProblem, TransferReport } from "../storage/transfer-contract.js";

export function problemsJson(problems: readonly TransferProblem[]): JsonValue {
  return problems.map(({ key, path, reason }) => ({ key, path, reason }));
}

/** The keys that are not the same in the target: source and target. */
export function renamedKeys({ objects }: TransferReport): readonly (readonly [StorageKey, StorageKey])[] {
  return [...objects]
    .map(([source, { key }]) => [source, key] as const)
    .filter(([source, key]) => source !== key);
}
