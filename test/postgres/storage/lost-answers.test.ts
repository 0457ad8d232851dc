import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { makeForceField, makeFreeEnergy, makeSimulation } from "../../../src/conformance/fixtures.js";
import { OutcomeUnknownError } from "../../../src/database-errors.js";
import { PostgresStorage } from "../../../src/postgres/postgres-storage.js";
import { failureOf } from "../../storage/ancillary/temporary-directory.js";
import { CuttingProxy } from "../database/cutting-proxy.js";
import { useStore } from "./store-fixture.js";

/** Part of the statements that change objects; they are known by their settings only. */
const STATEMENT = "thermostore.operation";

describe("a call whose answer gets lost", () => {
  const fixture = useStore();
  let proxy: CuttingProxy;

  beforeAll(async () => {
    proxy = await CuttingProxy.open(fixture.database.target);
  });
  afterAll(() => proxy.close());

  /** Does something while a connection is cut, once; a new one, on which whole statements travel. */
  async function cutting<T>(
    text: string,
    when: "answered" | "sent",
    work: (store: PostgresStorage) => Promise<T>,
  ): Promise<T> {
    // The server would know what became of a commit; here the call has to find out by its entries in the ledger.
    const target = proxy.targetOf(fixture.database.target);
    await using store = await PostgresStorage.connect(target, { waitForOutcomeMs: 0 });
    const before = proxy.cuts;
    proxy.cutAfter(text, when);
    const result = await work(store);
    expect(proxy.cuts).toBe(before + 1);
    return result;
  }

  async function kinds(key: string): Promise<readonly string[]> {
    return (await fixture.store.history(key)).map(({ kind }) => kind);
  }

  it.each(["answered", "sent"] as const)("has stored new data, and says so (%s)", async (when) => {
    const object = makeForceField(`<lost ${when}/>`);
    const result = await cutting(`<lost ${when}/>`, when, (store) => store.storeObjectDetailed(object));
    expect(result.outcome).toBe("stored");
    expect(await kinds(result.key)).toEqual(["stored"]);
    expect(await fixture.store.hasObject(object)).toBe(result.key);
  });

  it.each(["COMMIT", STATEMENT])("has stored a deposit once, though each is kept (%s)", async (text) => {
    const before = await fixture.count("stored_object");
    const path = await fixture.directory();
    const object = makeFreeEnergy({ sourceCalculationId: text });
    const result = await cutting(text, "answered", (store) => store.storeObjectDetailed(object, path));
    expect(result.outcome).toBe("stored");
    expect(await fixture.count("stored_object")).toBe(before + 1);
    expect(await kinds(result.key)).toEqual(["stored"]);
  });

  it.each(["answered", "sent"] as const)("has replaced a version, and says so (%s)", async (when) => {
    const path = await fixture.directory();
    const version = (statisticalInefficiency: number) =>
      makeSimulation({ sourceCalculationId: `replaced ${when}`, statisticalInefficiency });
    const key = await fixture.store.storeObject(version(3), path);
    const result = await cutting("COMMIT", when, (store) => store.storeObjectDetailed(version(2), path));
    expect(result).toEqual({ key, outcome: "replaced" });
    expect(await kinds(key)).toEqual(["stored", "replaced"]);
  });

  it("has stored under the key that was wished for", async () => {
    const object = makeForceField("<wished/>");
    const result = await cutting("<wished/>", "answered", (store) =>
      store.storeObjectDetailed(object, undefined, { key: "wished" }),
    );
    expect(result).toEqual({ key: "wished", outcome: "stored" });
  });

  it("has removed and restored, each once", async () => {
    const key = await fixture.store.storeObject(makeForceField("<removed/>"));
    await cutting("COMMIT", "answered", (store) => store.removeObject(key));
    expect(await kinds(key)).toEqual(["stored", "removed"]);
    const event = await cutting("COMMIT", "answered", (store) => store.undo(key));
    expect(event).toMatchObject({ kind: "restored", key });
    expect(await kinds(key)).toEqual(["stored", "removed", "restored"]);
  });

  it("says that the outcome is unknown where it never could be found out", async () => {
    await using store = await PostgresStorage.connect(proxy.targetOf(fixture.database.target));
    const object = makeForceField("<cut for good/>");
    proxy.cutAfter("<cut for good/>", "answered", Number.POSITIVE_INFINITY);
    const error = await failureOf(store.storeObject(object));
    expect(error).toBeInstanceOf(OutcomeUnknownError);
    proxy.cutAfter("", "answered", 0);
    expect(await fixture.store.hasObject(object)).toBeDefined();
  });
});
