import pg from "pg";
import { pino } from "pino";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { makeForceField } from "../../../src/conformance/fixtures.js";
import { StorageKeyNotFoundError } from "../../../src/errors.js";
import type { ObservationOptions } from "../../../src/postgres/observation/observation-options.js";
import { PostgresStorage } from "../../../src/postgres/postgres-storage.js";
import { type TestDatabase, testDatabase } from "../../database/test-database.js";
import { MinimalSdk } from "./minimal-tracer.js";

interface Line {
  readonly level: number;
  readonly msg: string;
  readonly operation?: string;
  readonly operation_id?: string;
  readonly parent_id?: string;
  readonly sql?: string;
  readonly [name: string]: unknown;
}

const WARN = 40;

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.drop());

/** What pino writes while a store does some work. */
async function logged(
  work: (store: PostgresStorage) => Promise<unknown>,
  options: Omit<ObservationOptions, "logger"> = {},
): Promise<Line[]> {
  const lines: Line[] = [];
  const logger = pino({ level: "trace" }, { write: (text: string) => lines.push(JSON.parse(text)) });
  const store = await PostgresStorage.connect(database.target, { ...options, logger });
  try {
    await work(store);
  } finally {
    await store.close();
  }
  return lines;
}

describe("a store with a logger", () => {
  it("has one id on all lines of an operation, that of its entries in the ledger", async () => {
    let key = "";
    const lines = await logged(async (store) => {
      key = await store.storeObject(makeForceField("<logged-once/>"));
      await store.objectExists(key);
    });
    const stored = lines.filter(({ operation }) => operation === "store_object");
    expect(stored.length).toBeGreaterThan(2);
    expect(new Set(stored.map(({ operation_id: id }) => id)).size).toBe(1);
    expect(stored.filter(({ msg }) => msg === "done")).toEqual([
      expect.objectContaining({ project: "default", duration_ms: expect.any(Number) }),
    ]);
    const client = new pg.Client(database.target.config);
    await client.connect();
    const { rows } = await client.query("select operation_id from ledger where object_key = $1", [key]);
    await client.end();
    expect(rows).toEqual([{ operation_id: stored[0]?.operation_id }]);
    const exists = lines.filter(({ operation }) => operation === "object_exists");
    expect(exists.map(({ msg }) => msg)).toEqual(["statement", "done"]);
  });

  it("names the transaction of the operations in it, and gives each change an id of its own", async () => {
    const lines = await logged((store) =>
      store.transaction(async () => {
        await store.storeObject(makeForceField("<first-in-transaction/>"));
        await store.storeObject(makeForceField("<second-in-transaction/>"));
      }),
    );
    const done = lines.filter(({ msg }) => msg === "done");
    expect(done.map(({ operation }) => operation)).toEqual(["store_object", "store_object", "transaction"]);
    const [first, second, whole] = done.map(({ operation_id: id }) => id);
    expect(first).not.toBe(second);
    expect(done.map(({ parent_id: parent }) => parent)).toEqual([whole, whole, undefined]);
  });

  it("says nothing of parameters, contents, errors' texts and passwords", async () => {
    const secret = "seven-of-nine";
    const lines = await logged(
      async (store) => {
        const key = await store.storeObject(makeForceField(`<${secret}/>`));
        await store.retrieveObject(key);
        await store.removeObject(`${secret}-key`).catch((error: unknown) => {
          expect(error).toBeInstanceOf(StorageKeyNotFoundError);
        });
      },
      { slowQueryMs: 0, explainSlowQueries: true },
    );
    const text = JSON.stringify(lines);
    expect(text).not.toContain(secret);
    expect(text).not.toContain(new URL(database.url).password || secret);
    expect(lines).toContainEqual(
      expect.objectContaining({
        operation: "remove_object",
        msg: "failed",
        error: "StorageKeyNotFoundError",
      }),
    );
    expect(lines.some(({ parameters }) => Number(parameters) > 0)).toBe(true);
  });

  it("warns of slow statements, with their plan on demand, and runs nothing twice", async () => {
    const slow = await logged((store) => store.statistics(), { slowQueryMs: 0, explainSlowQueries: true });
    const warnings = slow.filter(({ level }) => level === WARN);
    expect(warnings.filter(({ msg }) => msg === "slow statement")).toHaveLength(2);
    const plan = warnings.find(({ msg }) => msg === "plan of a slow statement");
    expect(plan).toMatchObject({ operation: "statistics", plan: expect.any(Array) });
    expect(String(plan?.plan)).toMatch(/stored_object.*\(cost=/);

    const objects: number[] = [];
    await logged(
      async (store) => {
        objects.push((await store.statistics()).objects);
        await store.storeObject(makeForceField("<stored-slowly/>"));
        objects.push((await store.statistics()).objects);
      },
      { slowQueryMs: 0, explainSlowQueries: true },
    );
    expect((objects[1] ?? 0) - (objects[0] ?? 0)).toBe(1);

    const fast = await logged((store) => store.statistics(), { slowQueryMs: 60_000 });
    expect(fast.filter(({ level }) => level >= WARN)).toEqual([]);
  });
});

describe("with OpenTelemetry", () => {
  it("there are spans of operations and, inside of them, of statements, and durations", async () => {
    const sdk = new MinimalSdk();
    sdk.register();
    try {
      const store = await PostgresStorage.connect(database.target);
      await store.storeObject(makeForceField("<traced/>"));
      await store.removeObject("no-such-key").catch(() => undefined);
      await store.close();
    } finally {
      sdk.unregister();
    }
    const storing = sdk.spans.find(({ name }) => name === "thermostore.store_object");
    expect(storing).toMatchObject({
      failed: false,
      parent: undefined,
      attributes: { "thermostore.project": "default" },
    });
    const statements = sdk.spans.filter(({ parent }) => parent === storing?.id);
    expect(statements.length).toBeGreaterThan(0);
    const { config } = database.target;
    for (const { name, attributes } of statements) {
      expect(attributes).toMatchObject({
        "db.system.name": "postgresql",
        "db.namespace": config.database,
        "db.operation.name": name,
        "db.query.text": expect.stringMatching(/\$1|select|insert/i),
        "server.port": config.port,
      });
    }
    expect(sdk.spans.find(({ name }) => name === "thermostore.remove_object")).toMatchObject({
      failed: true,
      attributes: { "error.type": "StorageKeyNotFoundError" },
    });
    expect(sdk.values).toContainEqual({
      name: "thermostore.operation.duration",
      value: expect.any(Number),
      attributes: { "thermostore.operation.name": "store_object" },
    });
    expect(sdk.values.some(({ name }) => name === "db.client.operation.duration")).toBe(true);
    expect(JSON.stringify(sdk.spans)).not.toContain("<traced/>");
  });

  it("nothing is told without an SDK", async () => {
    const sdk = new MinimalSdk();
    const store = await PostgresStorage.connect(database.target);
    await store.statistics();
    await store.close();
    expect(sdk.spans).toEqual([]);
  });
});
