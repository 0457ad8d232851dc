/** What the migrations of the ledger make of databases whose ledger knew only what was replaced and removed. */
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { deployMigrations } from "../../../src/postgres/migrations/deploy-migrations.js";
import { schemaDiff } from "../../../src/postgres/migrations/migration-report.js";
import { PostgresStorage } from "../../../src/postgres/postgres-storage.js";
import type { TestDatabase } from "../../database/test-database.js";
import { databaseBefore } from "./migration-fixture.js";

const AT = (hour: number): string => `timestamptz '2026-01-01 00:00Z' + interval '${hour} h'`;

/** An object as the version before had it: stored at one hour, and there since another. */
function object(key: string, createdAt: number, updatedAt = createdAt): string {
  return `INSERT INTO stored_object (key, class, content_sha256, payload, payload_bytes, match_values,
      created_at, created_by, updated_at, updated_by)
    VALUES ('${key}', 'ForceFieldData', repeat('0', 64), '{"version": ${updatedAt}}', 1, '{}',
      ${AT(createdAt)}, 'creator', ${AT(updatedAt)}, 'last')`;
}

/** An entry as the version before wrote it, of a version that was there since an hour. */
function entry(key: string, event: string, happenedAt: number, since: number): string {
  return `INSERT INTO ledger (happened_at, happened_by, event, object_key, class, reason, superseded_payload,
      superseded_content_sha256, superseded_created_at, superseded_created_by)
    VALUES (${AT(happenedAt)}, 'actor', '${event}', '${key}', 'ForceFieldData', 'because',
      '{"version": ${since}}', repeat('1', 64), ${AT(since)}, 'since ${since}')`;
}

/** What happened in the old database, in the order in which it was written down. */
const OLD = [
  object("untouched", 1),
  object("replaced twice", 2, 9),
  entry("replaced twice", "replaced", 5, 2),
  entry("removed", "removed", 6, 3),
  entry("removed and back", "removed", 7, 4),
  entry("removed twice", "removed", 7, 1),
  object("removed and back", 8),
  entry("replaced twice", "replaced", 9, 5),
  entry("removed twice", "replaced", 10, 8),
  entry("removed twice", "removed", 11, 10),
];

const HISTORY = `SELECT object_key AS key, event::text, extract(epoch FROM happened_at - ${AT(0)})::int / 3600 AS hour,
  happened_by AS by, reason, superseded_payload ->> 'version' AS version FROM ledger ORDER BY id`;

describe.each(["20261122181749_ledger_events", "20261122181802_every_event_recorded"])(
  "a database from before %s",
  (migration) => {
    let database: TestDatabase;
    let client: pg.Client;

    beforeAll(async () => {
      // Literal, so that it can be seen that each migration has its test.
      database =
        migration === "20261122181749_ledger_events"
          ? await databaseBefore("20261122181749_ledger_events")
          : await databaseBefore("20261122181802_every_event_recorded");
      client = new pg.Client(database.target.config);
      await client.connect();
      for (const sql of OLD) await client.query(sql);
      await deployMigrations(database.target);
    });
    afterAll(async () => {
      await client.end();
      await database.drop();
    });

    it("has an entry for everything that was stored, in the order in which it happened", async () => {
      const { rows } = await client.query(HISTORY);
      const stored = (key: string, hour: number, by: string) => [key, "stored", hour, by, null, null];
      const put = (key: string, event: string, hour: number, version: string) => [
        key,
        event,
        hour,
        "actor",
        "because",
        version,
      ];
      expect(rows.map((row) => Object.values(row))).toEqual([
        stored("untouched", 1, "creator"),
        stored("removed twice", 1, "since 1"),
        stored("replaced twice", 2, "since 2"),
        stored("removed", 3, "since 3"),
        stored("removed and back", 4, "since 4"),
        put("replaced twice", "replaced", 5, "2"),
        put("removed", "removed", 6, "3"),
        put("removed and back", "removed", 7, "4"),
        put("removed twice", "removed", 7, "1"),
        stored("removed and back", 8, "creator"),
        stored("removed twice", 8, "since 8"),
        put("replaced twice", "replaced", 9, "5"),
        put("removed twice", "replaced", 10, "8"),
        put("removed twice", "removed", 11, "10"),
      ]);
    });

    it("numbers them from 1 without gaps, and goes on behind them", async () => {
      const { rows: before } = await client.query("SELECT id::int FROM ledger ORDER BY id");
      expect(before.map(({ id }) => id)).toEqual(before.map((_, index) => index + 1));
      await client.query("BEGIN");
      await client.query("DELETE FROM stored_object WHERE key = 'untouched'");
      const { rows } = await client.query(
        "SELECT id::int, event::text, reason FROM ledger ORDER BY id DESC LIMIT 1",
      );
      await client.query("ROLLBACK");
      expect(rows).toEqual([{ id: before.length + 1, event: "removed", reason: null }]);
    });

    it("gives histories in which every version is there", async () => {
      await using store = await PostgresStorage.connect(database.target);
      const versions = async (key: string) =>
        (await store.history(key)).map(({ kind, current }) => [kind, current?.json.version]);
      expect(await versions("replaced twice")).toEqual([
        ["stored", 2n],
        ["replaced", 5n],
        ["replaced", 9n],
      ]);
      expect(await versions("removed and back")).toEqual([
        ["stored", 4n],
        ["removed", undefined],
        ["stored", 8n],
      ]);
      const { problems } = await store.verify();
      expect(problems.filter(({ kind }) => kind === "ledger-mismatch")).toEqual([]);
    });

    it("shows no difference to the schema for the triggers and their function", async () => {
      expect(await schemaDiff(database.target)).toMatchObject({ pending: [], problems: [], sql: "" });
    });
  },
);

describe("an empty database", () => {
  it("begins its ledger at 1", async () => {
    await using database = await databaseBefore("20261122181802_every_event_recorded");
    await deployMigrations(database.target);
    const client = new pg.Client(database.target.config);
    await client.connect();
    await client.query(
      `INSERT INTO stored_object (project_id, key, class, content_sha256, payload, payload_bytes, match_values)
       SELECT id, 'first', 'ForceFieldData', repeat('0', 64), '{}', 2, '{}' FROM project`,
    );
    const { rows } = await client.query("SELECT id::int FROM ledger");
    await client.end();
    expect(rows).toEqual([{ id: 1 }]);
  });
});
