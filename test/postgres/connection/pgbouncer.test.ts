import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { makeForceField } from "../../../src/conformance/fixtures.js";
import { storageBackendConformance } from "../../../src/conformance/index.js";
import { DatabaseConnectionError } from "../../../src/database-errors.js";
import { FirstConnection } from "../../../src/postgres/connection/first-connection.js";
import { parseConnectionTarget } from "../../../src/postgres/connection-target.js";
import { deployMigrations } from "../../../src/postgres/migrations/deploy-migrations.js";
import { PostgresStorage } from "../../../src/postgres/postgres-storage.js";
import { useTemporaryCache } from "../../conformance/cache-directory.js";
import { pgBouncer, type RunningPgBouncer, startPgBouncer } from "../../database/pgbouncer.js";
import { type TestDatabase, testDatabase } from "../../database/test-database.js";

const reason = pgBouncer === undefined ? " (skipped: no pgbouncer on this machine)" : "";

describe.skipIf(pgBouncer === undefined)(`behind PgBouncer in transaction mode${reason}`, () => {
  useTemporaryCache();
  let database: TestDatabase;
  let bouncer: RunningPgBouncer;
  let client: pg.Client;
  let storage: PostgresStorage;
  const target = (parameters = "") =>
    parseConnectionTarget(bouncer.url(database.target.config.database ?? "", parameters), {
      environment: {},
    });

  beforeAll(async () => {
    database = await testDatabase();
    bouncer = await startPgBouncer(database.target, { poolSize: 6 });
    client = new pg.Client(database.target.config);
    await client.connect();
    storage = await PostgresStorage.connect(target());
  });
  afterAll(async () => {
    await storage.close();
    await client.end();
    await bouncer[Symbol.asyncDispose]();
    await database.drop();
  });

  it("is found out, unless the address says what stands between", async () => {
    const isPooled = async (...of: Parameters<typeof target>) => {
      await using first = await FirstConnection.open(target(...of));
      return first.isPooled;
    };
    expect(await isPooled()).toBe(true);
    expect(await isPooled("?pgbouncer=true")).toBe(true);
    expect(await isPooled("?pgbouncer=false")).toBe(false);
    await using direct = await FirstConnection.open(database.target);
    expect(direct.isPooled).toBe(false);
  });

  it("migrations are refused, for their lock would be left with whoever comes next", async () => {
    await expect(deployMigrations(target())).rejects.toBeInstanceOf(DatabaseConnectionError);
    await expect(deployMigrations(target())).rejects.toThrow(
      /address of the server itself in THERMOSTORE_DIRECT_URL/,
    );
    const { rows } = await client.query(
      "select 1 from pg_locks l join pg_database d on d.oid = l.database where l.locktype = 'advisory' and d.datname = current_database()",
    );
    expect(rows).toEqual([]);
  });

  it("says what it does not take with a connection", async () => {
    const connecting = FirstConnection.open(target("?schema=mine"));
    await expect(connecting).rejects.toMatchObject({
      code: "08P01",
      message: expect.stringMatching(/pooler before it.*startup parameter: options.*settings of the pooler/),
    });
  });

  it("several storages share a few connections", async () => {
    const storages = await Promise.all(Array.from({ length: 6 }, () => PostgresStorage.connect(target())));
    try {
      const stored = await Promise.all(
        storages.flatMap((each, index) =>
          Array.from({ length: 5 }, (_, number) => each.storeObject(makeForceField(`${5 * index + number}`))),
        ),
      );
      const found = await Promise.all(stored.map((key, index) => storages[index % 6]?.objectExists(key)));
      expect(new Set(stored).size).toBe(30);
      expect(found).toEqual(stored.map(() => true));
    } finally {
      await Promise.all(storages.map((each) => each.close()));
    }
  });

  // Where more than one statement belongs together; the others are as on any connection.
  const bites =
    /^(storing|identity|force fields|suggested keys|ancillary|removal|locking|transactions|history|undo|watching|pages)/;

  storageBackendConformance({
    describe: (name, body) => {
      if (bites.test(name)) describe(name, body);
    },
    it,
    open: async () => {
      const tables = ["stored_object", "ledger", "archive", "archive_volume"];
      await client.query(tables.map((table) => `delete from ${table}`).join("; "));
      return { backend: storage, release: async () => {} };
    },
  });
});
