import pg from "pg";
import { describe, expect, it } from "vitest";
import { parseConnectionTarget } from "../../../src/postgres/connection-target.js";
import { examineDatabase } from "../../../src/postgres/doctor/examine-database.js";
import type { Finding, Severity } from "../../../src/postgres/doctor/finding.js";
import { pgBouncer, startPgBouncer } from "../../database/pgbouncer.js";
import { ScratchServer } from "../../database/scratch-server.js";
import { emptyTestDatabase, type TestDatabase, testDatabase } from "../../database/test-database.js";

async function execute({ target }: Pick<TestDatabase, "target">, ...statements: string[]): Promise<void> {
  const client = new pg.Client(target.config);
  await client.connect();
  try {
    for (const sql of statements) await client.query(sql);
  } finally {
    await client.end();
  }
}

/** Those of some topics, as "severity topic: what was found". */
function lines(findings: readonly Finding[], ...topics: string[]): string[] {
  return findings
    .filter(({ topic }) => topics.length === 0 || topics.includes(topic))
    .map(({ severity, topic, found }) => `${severity} ${topic}: ${found}`);
}

function withSeverity(findings: readonly Finding[], wanted: Severity): Finding[] {
  return findings.filter(({ severity }) => severity === wanted);
}

describe("examineDatabase", () => {
  it("finds nothing wrong with a new store, and looks at everything", async () => {
    await using database = await testDatabase();
    const findings = await examineDatabase(database.target);
    // The tests' server is fast rather than safe.
    const wrong = withSeverity(findings, "problem").filter(({ topic }) => topic !== "settings");
    expect(wrong).toEqual([]);
    expect([...new Set(findings.map(({ topic }) => topic))]).toEqual([
      "connection",
      "tls",
      "server",
      "settings",
      "migrations",
      "rights",
      "indexes",
      "vacuum",
      "activity",
      "leftovers",
      "upkeep",
      "disk",
    ]);
    expect(lines(findings, "migrations")[0]).toMatch(/^ok migrations: all \d+ are applied/);
    expect(lines(findings, "leftovers")).toEqual(["ok leftovers: nothing waits for thermostore gc"]);
    expect(lines(findings, "disk")).toContainEqual(expect.stringMatching(/^ok disk: the WAL takes \d+ MiB/));
    for (const { severity, advice, topic } of findings) {
      if (severity === "warning") expect(advice, topic).toMatch(/\.$/);
    }
  });

  it("says what was broken by hand, and how to mend it", async () => {
    await using database = await testDatabase();
    await execute(
      database,
      "alter table stored_object disable trigger stored_object_added",
      "drop index stored_object_archive_id_idx",
      "alter table component add constraint short check (length(smiles) < 5000) not valid",
      "create table doubled (value int); insert into doubled values (1), (1)",
    );
    await execute(database, "create unique index concurrently once on doubled (value)").catch(
      () => undefined,
    );
    const findings = await examineDatabase(database.target);
    expect(lines(findings, "indexes")).toEqual([
      "warning indexes: the constraint short of component was never validated",
      "problem indexes: the index once of doubled is not valid and not used",
      expect.stringMatching(/^problem indexes: the trigger stored_object_added of stored_object is off/),
    ]);
    expect(findings.find(({ found }) => found.includes("the trigger"))?.advice).toContain("ENABLE TRIGGER");
    expect(lines(findings, "migrations")[0]).toMatch(/^problem migrations: the tables differ.*/s);
    expect(lines(findings, "migrations")[0]).toContain("archive_id");
  });

  it("tells of a database without tables, and of somebody else's", async () => {
    await using database = await emptyTestDatabase();
    const empty = await examineDatabase(database.target);
    expect(lines(withSeverity(empty, "problem"), "migrations")).toEqual([
      expect.stringMatching(/^problem migrations: pending: .*initial/),
    ]);
    expect(empty.map(({ topic }) => topic)).not.toContain("rights");
    await execute(database, "create table invoices (id int)");
    const foreign = await examineDatabase(database.target);
    expect(lines(foreign, "migrations")).toEqual([
      expect.stringMatching(
        /^problem migrations: .*belongs to another application: it holds the tables invoices/,
      ),
    ]);
    expect(lines(foreign, "indexes", "vacuum")).toEqual([]);
  });

  it("tells what a role may not see or do", async () => {
    await using database = await testDatabase();
    const role = `nobody_${process.pid}`;
    await execute(database, `create role ${role} login password 'x'`);
    try {
      const target = parseConnectionTarget(database.url);
      const limited = { ...target, config: { ...target.config, user: role, password: "x" } };
      const without = await examineDatabase(limited);
      expect(lines(without, "migrations", "rights", "leftovers")).toEqual([
        expect.stringMatching(/^note migrations: could not be looked at: .*permission denied/),
        expect.stringMatching(/^problem rights: the role "nobody_\d+" may not read .*ledger, stored_object/),
        expect.stringMatching(/^note leftovers: could not be looked at/),
      ]);
      expect(lines(without, "disk")).toContain("note disk: the role may not see how much the WAL takes");

      await execute(database, `grant select on all tables in schema public to ${role}`);
      const reader = await examineDatabase(limited);
      expect(lines(reader, "rights")).toEqual([
        expect.stringMatching(/^note rights: .* may read but not store: .*archive_volume/),
      ]);
      await execute(database, `grant insert, update, delete on all tables in schema public to ${role}`);
      expect(lines(await examineDatabase(limited), "rights")).toEqual([
        `ok rights: the role "${role}" may read and store`,
      ]);
    } finally {
      await execute(database, `drop owned by ${role}`, `drop role ${role}`);
    }
  });

  it("tells of a database that only reads, and of one that does not answer", async () => {
    await using database = await testDatabase();
    const name = new URL(database.url).pathname.slice(1);
    await execute(database, `alter database "${name}" set default_transaction_read_only = on`);
    const readOnly = await examineDatabase(database.target);
    expect(lines(readOnly, "connection")).toContainEqual(expect.stringMatching(/^problem .*it is read-only/));
    expect(lines(readOnly, "migrations")[0]).toMatch(/^ok/);

    const missing = parseConnectionTarget(`${database.url.replace(name, "no_such_database")}`);
    expect(lines(await examineDatabase(missing))).toEqual([
      expect.stringMatching(/^problem connection: .*no_such_database/),
    ]);
  });

  it("tells who is in the way", async () => {
    await using database = await testDatabase();
    const client = new pg.Client(database.target.config);
    await client.connect();
    try {
      await client.query("begin; select pg_advisory_xact_lock(1)");
      const findings = await examineDatabase(database.target);
      expect(lines(findings, "activity")).toEqual(["ok activity: 1 other sessions, none in the way"]);
    } finally {
      await client.end();
    }
  });

  it.skipIf(pgBouncer === undefined)("sees a pooler (needs pgbouncer)", async () => {
    await using database = await testDatabase();
    await using pooler = await startPgBouncer(database.target);
    const name = new URL(database.url).pathname.slice(1);
    const findings = await examineDatabase(parseConnectionTarget(pooler.url(name)));
    expect(lines(findings, "connection")).toContainEqual(expect.stringMatching(/^note .*a pooler stands/));
    expect(lines(withSeverity(findings, "problem")).filter((line) => !line.includes("settings"))).toEqual([]);
  });

  it("sees a standby", async () => {
    await using primary = await ScratchServer.make();
    await using standby = await ScratchServer.standbyOf(primary);
    await primary.start();
    await standby.start();
    const findings = await examineDatabase(parseConnectionTarget(standby.url()));
    expect(lines(findings, "connection")).toContainEqual(expect.stringMatching(/^problem .*is a standby/));
    expect(lines(findings, "disk")[0]).toMatch(/^ok/);
  });
});
