/** `thermostore remove`: removes objects, all or none, with what refers to them if that is wanted. */

import type { PostgresStorage } from "../../postgres/postgres-storage.js";
import type { RemoveOptions } from "../../storage/remove-options.js";
import { type CommandContext, type CommandResult, present } from "../command-context.js";
import { type RemovalPreview, removalText } from "../human/removal-text.js";
import { withStore } from "../with-store.js";

export interface RemoveFlags {
  readonly cascade?: true;
  readonly force?: true;
  readonly dryRun?: true;
}

export async function remove(
  context: CommandContext,
  keys: readonly string[],
  { cascade, force, dryRun }: RemoveFlags,
): Promise<CommandResult> {
  const mode = cascade === true ? "cascade" : force === true ? "leave" : "refuse";
  const wanted = [...new Set(keys)];
  if (dryRun === true) {
    const preview = await withStore(context, (store) => foretell(store, wanted, mode));
    return present(context, {
      json: () => ({
        removed: preview.removed,
        dependents: preview.dependents.map(({ key, type, of }) => ({ key, class_name: type, refers_to: of })),
      }),
      text: () => removalText(preview, mode),
    });
  }
  const removed = await withStore(context, (store) => removeAll(store, wanted, mode));
  return present(context, {
    json: () => ({ removed }),
    text: () => removed.map((key) => `Removed ${key}.`).join("\n"),
  });
}

type Mode = NonNullable<RemoveOptions["dependents"]>;

async function foretell(
  store: PostgresStorage,
  keys: readonly string[],
  mode: Mode,
): Promise<RemovalPreview> {
  const dependents: RemovalPreview["dependents"][number][] = [];
  for (const of of keys) {
    for (const dependent of await store.dependents(of)) {
      if (!keys.includes(dependent.key)) dependents.push({ ...dependent, of });
    }
  }
  if (mode === "refuse" && dependents.length > 0) return { removed: [], dependents };
  const also = mode === "cascade" ? dependents.map(({ key }) => key) : [];
  return { removed: [...new Set([...keys, ...also])], dependents };
}

/** Those that others refer to come last: what refers to them may be among the others. */
function removeAll(store: PostgresStorage, keys: readonly string[], mode: Mode): Promise<readonly string[]> {
  return store.transaction(async () => {
    const hanging = new Map<string, readonly string[]>();
    for (const key of keys) {
      hanging.set(
        key,
        (await store.dependents(key)).map((dependent) => dependent.key),
      );
    }
    const removed = new Set<string>();
    for (const key of keys.toSorted((a, b) => Number(isReferredTo(a)) - Number(isReferredTo(b)))) {
      await store.removeObject(key, { dependents: mode });
      for (const each of [key, ...(mode === "cascade" ? (hanging.get(key) ?? []) : [])]) removed.add(each);
    }
    // In the order in which they were named.
    const named = keys.filter((key) => removed.has(key));
    return [...new Set([...named, ...removed])];

    function isReferredTo(key: string): boolean {
      return (hanging.get(key)?.length ?? 0) > 0;
    }
  });
}
