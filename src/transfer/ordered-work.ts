/** Works on many objects at a time, but on those that could meet in the target in the order in which they came. */

/** What is done with each item. */
export interface OrderedWork<Item, Value> {
  /** The next item, if another one is to be taken. */
  readonly take: () => Item | undefined;
  /** Reads an item, one after the other; `undefined` if there is nothing to work on. */
  readonly read: (item: Item) => Promise<Value | undefined>;
  /** Values that have a name in common are worked on one after the other. */
  readonly names: (item: Item, value: Value) => readonly string[];
  readonly work: (item: Item, value: Value) => Promise<void>;
}

/** Takes items in order, at most `concurrency` at a time. The first error ends it, once the others are done. */
export async function inOrderPerName<Item, Value>(
  concurrency: number,
  { take, read, names, work }: OrderedWork<Item, Value>,
): Promise<void> {
  const lastByName = new Map<string, Promise<void>>();
  let reading: Promise<unknown> = Promise.resolve();
  let failed = false;

  const begin = (item: Item, value: Value): Promise<void> => {
    const mine = new Set(names(item, value));
    const before = [...mine].map((name) => lastByName.get(name));
    const finished = Promise.all(before).then(() => work(item, value));
    const settled = finished.then(release, release);
    for (const name of mine) lastByName.set(name, settled);
    return finished;

    function release(): void {
      for (const name of mine) if (lastByName.get(name) === settled) lastByName.delete(name);
    }
  };

  // Reading is in turn, so that the order is that of the items whichever worker took them, and so that nothing is
  // taken after an item that ends it all.
  const next = (): Promise<{ readonly finished: Promise<void> } | undefined> => {
    const taken = reading.then(async () => {
      const item = failed ? undefined : take();
      if (item === undefined) return undefined;
      const value = await read(item);
      return { finished: value === undefined ? Promise.resolve() : begin(item, value) };
    });
    reading = taken.catch(() => undefined);
    return taken;
  };

  const worker = async (): Promise<void> => {
    try {
      for (let taken = await next(); taken !== undefined; taken = await next()) await taken.finished;
    } catch (error) {
      failed = true;
      throw error;
    }
  };
  const results = await Promise.allSettled(Array.from({ length: concurrency }, worker));
  const failure = results.find((result) => result.status === "rejected");
  if (failure !== undefined) throw failure.reason;
}
