/** Works on many objects at a time, but on those that are the same piece of data in the order in which they came. */

/** What is done with each item. */
export interface OrderedWork<Item, Value> {
  /** Asked before each item whether to take it. */
  readonly goOn: () => boolean;
  /** Reads an item; `undefined` if there is nothing to work on. */
  readonly read: (item: Item) => Promise<Value | undefined>;
  /** Values of equal identity are worked on one after the other; `undefined` is equal to nothing. */
  readonly identity: (value: Value) => string | undefined;
  readonly work: (item: Item, value: Value) => Promise<void>;
}

/** Takes items in order, at most `concurrency` at a time. The first error ends it, once the others are done. */
export async function inOrderPerIdentity<Item, Value>(
  items: readonly Item[],
  concurrency: number,
  { goOn, read, identity, work }: OrderedWork<Item, Value>,
): Promise<void> {
  const lastByIdentity = new Map<string, Promise<unknown>>();
  let reading: Promise<unknown> = Promise.resolve();
  let next = 0;
  let failed = false;

  // Reading is in turn, so that the order per identity is that of the items whichever worker took them.
  const start = (item: Item): Promise<{ readonly finished: Promise<void> } | undefined> => {
    const started = reading.then(async () => {
      const value = await read(item);
      if (value === undefined) return undefined;
      const id = identity(value);
      const before = id === undefined ? undefined : lastByIdentity.get(id);
      const finished = (async () => {
        await before;
        await work(item, value);
      })();
      if (id !== undefined)
        lastByIdentity.set(
          id,
          finished.catch(() => undefined),
        );
      return { finished };
    });
    reading = started.catch(() => undefined);
    return started;
  };

  const worker = async (): Promise<void> => {
    while (next < items.length && !failed && goOn()) {
      const item = items[next++];
      if (item === undefined) continue;
      try {
        await (await start(item))?.finished;
      } catch (error) {
        failed = true;
        throw error;
      }
    }
  };
  const results = await Promise.allSettled(Array.from({ length: concurrency }, worker));
  const failure = results.find((result) => result.status === "rejected");
  if (failure !== undefined) throw failure.reason;
}
