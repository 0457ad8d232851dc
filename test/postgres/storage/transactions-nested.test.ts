import { setTimeout as sleep } from "node:timers/promises";
import { beforeAll, describe, expect, it } from "vitest";
import { fileContents, listedKeys } from "../../../src/conformance/expectations.js";
import { makeForceField, makeFreeEnergy, makeSimulation } from "../../../src/conformance/fixtures.js";
import { DatabaseError } from "../../../src/database-errors.js";
import { TransactionTimeoutError } from "../../../src/errors.js";
import { failureOf } from "../../storage/ancillary/temporary-directory.js";
import { useStore } from "./store-fixture.js";

const refused = { key: "refused" };
const other = (name: string) => makeForceField(`<${name}/>`);

describe("a transaction inside of a transaction", () => {
  const fixture = useStore();
  const refuse = (name: string) => fixture.store.storeObjectDetailed(other(name), undefined, refused);

  beforeAll(() => fixture.rows("alter table stored_object add constraint refuse check (key <> 'refused')"));

  it("is undone by itself when the database refuses a statement of it", async () => {
    const path = await fixture.directory();
    const archives = await fixture.count("archive");
    const keys = await fixture.store.transaction(async () => {
      const before = await fixture.store.storeObject(other("before"));
      const failing = fixture.store.transaction(async () => {
        await fixture.store.storeObject(makeFreeEnergy(), path);
        await refuse("refused once");
      });
      expect(await failureOf(failing)).toMatchObject({ code: "23514" });
      expect(await fixture.store.objectExists(before)).toBe(true);
      return [before, await fixture.store.storeObject(other("after"))];
    });
    expect(await listedKeys(fixture.store)).toEqual([...keys].sort());
    expect(await fixture.count("archive")).toBe(archives);
  });

  it("can be inside of another, many times over, whether they fail or not", async () => {
    const kept: string[] = [];
    const nest = async (depth: number, fails: boolean): Promise<void> => {
      await fixture.store.transaction(async () => {
        const key = await fixture.store.storeObject(other(`depth ${depth} ${fails}`));
        if (depth > 0) {
          await nest(depth - 1, false);
          await nest(depth - 1, true).catch(() => undefined);
        }
        if (fails) await refuse("at the bottom");
        else kept.push(key);
      });
    };
    const before = await listedKeys(fixture.store);
    await fixture.store.transaction(() => nest(3, false));
    const present = await listedKeys(fixture.store);
    // What is inside of one that failed is gone with it.
    const names = present.filter((key) => !before.includes(key));
    expect(names).toHaveLength(4);
    expect(kept).toEqual(expect.arrayContaining(names));
  });

  it("can be beside others and beside other calls", async () => {
    const path = await fixture.directory();
    const before = await listedKeys(fixture.store);
    const added = await fixture.store.transaction(async () => {
      const settled = await Promise.allSettled(
        Array.from({ length: 9 }, (_, index) =>
          index % 3 === 0
            ? fixture.store.storeObject(makeFreeEnergy(), path)
            : fixture.store.transaction(async () => {
                const key = await fixture.store.storeObject(makeFreeEnergy(), path);
                if (index % 3 === 2) await refuse(`beside ${index}`);
                return key;
              }),
        ),
      );
      return settled.flatMap((one) => (one.status === "fulfilled" ? [one.value] : []));
    });
    expect(added).toHaveLength(6);
    expect(await listedKeys(fixture.store)).toEqual([...before, ...added].sort());
  });

  it("costs no savepoint for calls that are one unit, which doom what is around them", async () => {
    const before = await listedKeys(fixture.store);
    const failing = fixture.store.transaction(async () => {
      await fixture.store.storeObject(other("doomed"));
      await refuse("not caught by a savepoint").catch(() => undefined);
      const error = await failureOf(fixture.store.objectExists("anything"));
      expect(error).toMatchObject({ code: "25P02", cause: { code: "23514" } });
    });
    const error = await failureOf(failing);
    expect(error).toBeInstanceOf(DatabaseError);
    expect(error).toMatchObject({ code: "23514" });
    expect(await listedKeys(fixture.store)).toEqual(before);
  });

  it("has time of its own, and leaves the rest to the one around it", async () => {
    const key = await fixture.store.transaction(async () => {
      let late: Promise<unknown> | undefined;
      const failing = fixture.store.transaction(
        async () => {
          late = sleep(300).then(() => failureOf(fixture.store.storeObject(other("too late"))));
          await fixture.store.storeObject(other("undone"));
          await new Promise(() => undefined);
        },
        { timeoutMs: 150 },
      );
      expect(await failureOf(failing)).toMatchObject({ name: "TransactionTimeoutError", timeoutMs: 150 });
      const stored = await fixture.store.storeObject(other("in time"));
      expect(await late).toBeInstanceOf(TransactionTimeoutError);
      return stored;
    });
    expect(await fixture.store.objectExists(key)).toBe(true);
    expect(await fixture.store.hasObject(other("undone"))).toBeUndefined();
    expect(await fixture.store.hasObject(other("too late"))).toBeUndefined();
  });

  it("gives up waiting for a lock when its time is up, and the lock's holder goes on", async () => {
    await using another = await fixture.connect();
    const path = await fixture.directory();
    const contended = makeSimulation({ sourceCalculationId: "contended" });
    const [waiter, holder] = await fixture.store.transaction(async () => {
      const held = await fixture.store.storeObject(contended, path);
      const waiting = another.transaction(async () => {
        const mine = await another.storeObject(other("waiter"));
        const failing = another.transaction(() => another.storeObject(contended, path), { timeoutMs: 150 });
        expect(await failureOf(failing)).toBeInstanceOf(TransactionTimeoutError);
        return mine;
      });
      return [await waiting, held];
    });
    expect(await fixture.store.objectExists(waiter)).toBe(true);
    expect(Object.keys(await fileContents(fixture.store, holder))).toHaveLength(3);
    const [{ count } = {}] = await fixture.rows(
      "select count(*)::int as count from pg_locks where not granted",
    );
    expect(count).toBe(0);
  });
});
