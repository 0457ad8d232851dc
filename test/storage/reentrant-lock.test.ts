import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { ReentrantLock } from "../../src/storage/reentrant-lock.js";

/** Notes when pieces of work begin and end. */
class Trace {
  readonly events: string[] = [];

  work(name: string, inner: () => Promise<unknown> = () => sleep(1)): () => Promise<string> {
    return async () => {
      this.events.push(`${name} begins`);
      await inner();
      this.events.push(`${name} ends`);
      return name;
    };
  }
}

describe("ReentrantLock", () => {
  it("runs one piece of work after the other, in order", async () => {
    const lock = new ReentrantLock();
    const trace = new Trace();
    const results = await Promise.all(["a", "b", "c"].map((name) => lock.run(trace.work(name))));
    expect(results).toEqual(["a", "b", "c"]);
    expect(trace.events).toEqual(["a begins", "a ends", "b begins", "b ends", "c begins", "c ends"]);
  });

  it("lets the holder in again, however deep", async () => {
    const lock = new ReentrantLock();
    expect(await lock.run(() => lock.run(() => lock.run(async () => "in")))).toBe("in");
  });

  it("runs calls that a holder starts side by side one after the other, before others", async () => {
    const lock = new ReentrantLock();
    const trace = new Trace();
    const inside = lock.run(() => Promise.all([lock.run(trace.work("a")), lock.run(trace.work("b"))]));
    await Promise.all([inside, lock.run(trace.work("other"))]);
    expect(trace.events).toEqual(["a begins", "a ends", "b begins", "b ends", "other begins", "other ends"]);
  });

  it("goes on after work that failed", async () => {
    const lock = new ReentrantLock();
    const failing = lock.run(() => Promise.reject(new Error("failed")));
    const next = lock.run(async () => "next");
    await expect(failing).rejects.toThrow("failed");
    expect(await next).toBe("next");
  });

  it("is held until the calls that failed work has started are over", async () => {
    const lock = new ReentrantLock();
    const trace = new Trace();
    const failing = lock.run(() =>
      Promise.all([lock.run(() => Promise.reject(new Error("failed"))), lock.run(trace.work("sibling"))]),
    );
    const other = lock.run(trace.work("other"));
    await expect(failing).rejects.toThrow("failed");
    await other;
    expect(trace.events).toEqual(["sibling begins", "sibling ends", "other begins", "other ends"]);
  });

  it("does not deadlock with code that outlives a call, but not its caller", async () => {
    const lock = new ReentrantLock();
    const result = await lock.run(async () => {
      let late: Promise<string> | undefined;
      await lock.run(async () => {
        late = sleep(5).then(() => lock.run(async () => "late"));
      });
      return late;
    });
    expect(result).toBe("late");
  });

  it("is taken anew by code that outlives the holder", async () => {
    const lock = new ReentrantLock();
    const trace = new Trace();
    let late: Promise<string> | undefined;
    await lock.run(async () => {
      late = sleep(5).then(() => lock.run(trace.work("late")));
    });
    await Promise.all([lock.run(trace.work("other", () => sleep(20))), late]);
    expect(trace.events).toEqual(["other begins", "other ends", "late begins", "late ends"]);
  });

  it("is one of several that are held at once", async () => {
    const [first, second] = [new ReentrantLock(), new ReentrantLock()];
    const trace = new Trace();
    const inside = first.run(() => second.run(() => first.run(() => second.run(trace.work("a")))));
    await Promise.all([inside, second.run(trace.work("b"))]);
    expect(trace.events).toEqual(["b begins", "b ends", "a begins", "a ends"]);
  });

  it("wraps only the outermost work", async () => {
    const lock = new ReentrantLock();
    const trace = new Trace();
    const wrap = async (work: () => Promise<string>): Promise<string> => {
      trace.events.push("wrapped");
      return work();
    };
    await lock.run(() => lock.run(trace.work("a"), wrap), wrap);
    await lock.run(trace.work("b"), wrap);
    expect(trace.events).toEqual(["wrapped", "a begins", "a ends", "wrapped", "b begins", "b ends"]);
  });

  it("ends work when a signal comes, once the call that runs is over", async () => {
    const lock = new ReentrantLock();
    const trace = new Trace();
    const ending = new AbortController();
    const reason = new RangeError("enough");
    let late: Promise<unknown> = Promise.resolve();
    const goOn = deferred();
    const work = async (): Promise<void> => {
      const running = lock.run(
        trace.work("running", async () => {
          ending.abort(reason);
          await sleep(5);
        }),
      );
      const waiting = lock.run(trace.work("waiting"));
      late = goOn.promise.then(() => lock.run(trace.work("late")));
      await Promise.all([running, waiting]);
    };
    await expect(lock.run(work, undefined, ending.signal)).rejects.toBe(reason);
    expect(trace.events).toEqual(["running begins", "running ends"]);
    goOn.resolve();
    await expect(late).rejects.toBe(reason);
    expect(await lock.run(trace.work("after"))).toBe("after");
  });

  it("is held by the work under it alone", async () => {
    const lock = new ReentrantLock();
    const gate = deferred();
    const work = lock.run(async () => {
      await gate.promise;
      return lock.isHeld;
    });
    expect(lock.isHeld).toBe(false);
    gate.resolve();
    expect(await work).toBe(true);
  });
});

function deferred(): { readonly promise: Promise<void>; readonly resolve: () => void } {
  let resolve = (): void => {};
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}
