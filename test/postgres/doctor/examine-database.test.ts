import pg from "pg";
import { describe, expect, it } from "vitest";
import { parseConnectionTarget } from "../../../src/postgres/connection-target.js";
import { examineDatabase } from "../../../src/postgres/doctor/examine-database.js";
import type { Finding, Severity } from "../../../src/postgres/doctor/finding.js";
import { type Guard, guardsOf } from "../../../src/postgres/doctor/guards.js";
import { readMigrationFolder } from "../../../src/postgres/migrations/migration-folder.js";
import { pgBouncer, startPgBouncer } from "../../database/pgbouncer.js";
import { ScratchServer } from "../../database/scratch-server.js";
import { emptyTestDatabase, type TestDatabase, testDatabase } from "../../database/test-database.js";

async function execute(
  { target }: Pick<TestDatabase, "target">,
  ...statements: string[]
): Promise<{ readonly rows: readonly Record<string, unknown>[] }> {
  const client = new pg.Client(target.config);
  await client.connect();
  try {
    let rows: readonly Record<string, unknown>[] = [];
    for (const sql of statements) ({ rows } = await client.query<Record<string, unknown>>(sql));
    return { rows };
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
      "guards",
      "rights",
      "roles",
      "indexes",
      "vacuum",
      "activity",
      "leftovers",
      "quotas",
      "upkeep",
      "disk",
    ]);
    expect(lines(findings, "migrations")[0]).toMatch(/^ok migrations: all \d+ are applied/);
    expect(lines(findings, "guards")).toEqual([expect.stringMatching(/^ok guards: all \d+ triggers/)]);
    expect(lines(findings, "leftovers")).toEqual(["ok leftovers: nothing waits for thermostore gc"]);
    expect(lines(findings, "disk")).toContainEqual(
      expect.stringMatching(/^ok disk: the WAL takes \d+(\.\d)? MiB/),
    );
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
        expect.stringMatching(
          /^problem rights: the role "nobody_\d+" may not read .*ledger, project, stored_object/,
        ),
        expect.stringMatching(/^note leftovers: could not be looked at/),
      ]);
      expect(lines(without, "disk")).toContain("note disk: the role may not see how much the WAL takes");

      await execute(database, `grant select on all tables in schema public to ${role}`);
      const reader = await examineDatabase(limited);
      expect(lines(reader, "rights")).toEqual([
        expect.stringMatching(/^note rights: .* may read but not store: .*archive_volume/),
        `problem rights: the role "${role}" is a member of no project, and sees nothing`,
      ]);
      await execute(
        database,
        `grant insert, update, delete, truncate on all tables in schema public to ${role}`,
      );
      await execute(
        database,
        `insert into project_member (project_id, role_name, access)
         select project.id, who.name, 'writer' from project, (values ('${role}'), ('gone')) as who (name)`,
      );
      const writer = await examineDatabase(limited);
      expect(lines(writer, "rights")).toEqual([
        `ok rights: the role "${role}" may read and store`,
        `ok rights: the role "${role}" is writer of "default"`,
      ]);
      expect(lines(writer, "roles")).toEqual([
        expect.stringMatching(/^note roles: .* has DELETE on .*ledger.*; policies bind it/),
        expect.stringMatching(/^note roles: .* has INSERT on .*; policies bind it/),
        expect.stringMatching(/^problem roles: .* has TRUNCATE on .*stored_object.*for all projects$/),
        expect.stringMatching(/^note roles: .* has UPDATE on .*; policies bind it/),
        expect.stringMatching(/^note roles: the owner .* is a superuser/),
        expect.stringMatching(/^note roles: members of projects that the server has no role for.*: "gone"$/),
      ]);
    } finally {
      await execute(database, `drop owned by ${role}`, `drop role ${role}`);
    }
  });

  it("misses every guard, and sees what was put beside them", async () => {
    await using database = await testDatabase();
    const guards = guardsOf((await readMigrationFolder()).migrations);
    const { rows } = await execute(
      database,
      `select 'trigger' as kind, tgname::text as name, tgrelid::regclass::text as table from pg_trigger where not tgisinternal
       union all select 'policy', polname::text, polrelid::regclass::text from pg_policy
       union all select 'function', proname::text, '' from pg_proc where pronamespace = 'public'::regnamespace
       union all select 'row-level security', relname::text, '' from pg_class where relrowsecurity
       union all select 'index', indexrelid::regclass::text, indrelid::regclass::text from pg_index
         where indexprs is not null and indrelid::regclass::text = 'stored_object'`,
    );
    const named = (kind: unknown, name: unknown, table: unknown) => `${kind} ${name} ${table}`;
    expect(guards.map(({ kind, name, table }) => named(kind, name, table)).sort()).toEqual(
      rows.map(({ kind, name, table }) => named(kind, name, table)).sort(),
    );
    const removal = ({ kind, name, table }: Guard): string => {
      if (kind === "row-level security") return `alter table ${name} disable row level security`;
      return table === "" || kind === "index"
        ? `drop ${kind} ${name} cascade`
        : `drop ${kind} ${name} on ${table}`;
    };
    const kept = guards.filter(({ kind }) => kind !== "function");
    await execute(
      database,
      ...kept.map(removal),
      `create or replace function sign_object() returns trigger language plpgsql as $$ begin return new; end $$`,
      "create policy everybody on stored_object using (true)",
    );
    const findings = await examineDatabase(database.target);
    expect(lines(findings, "guards")).toHaveLength(kept.length + 2);
    expect(lines(findings, "guards")).toEqual(
      expect.arrayContaining([
        "problem guards: row-level security of ledger is off: everybody with rights on the table sees all projects",
        "problem guards: the trigger stored_object_counted of stored_object is missing: what it records, counts or refuses is not",
        "problem guards: the policy readers_see of archive_volume is missing: members of a project may do less than they should",
        "warning guards: the index stored_object_force_field_id_prefix_idx of stored_object is missing: searches that need it are slow",
        "problem guards: the function sign_object was changed by hand",
        expect.stringMatching(
          /^warning guards: the policy everybody of stored_object is none of thermostore's/,
        ),
      ]),
    );
  });

  it("knows when it was looked after, and which project is full", async () => {
    await using database = await testDatabase();
    await execute(
      database,
      `insert into stored_object (project_id, key, class, content_sha256, payload, payload_bytes, match_values)
       select id, 'a', 'C', repeat('0', 64), '{}', 2, '{}' from project`,
    );
    expect(lines(await examineDatabase(database.target), "quotas", "upkeep")).toEqual([
      "ok quotas: no project has one",
      "note upkeep: no gc has been run yet",
      "note upkeep: no verify has been run yet",
      "warning upkeep: no backup has been run yet",
    ]);
    await execute(
      database,
      `insert into upkeep (kind, started_at, finished_at, problems) values
       ('gc', now(), now() - interval '9 days', 0), ('verify', now(), now() - interval '3 days', 2),
       ('backup', now(), now() - interval '20 h', 0), ('backup', now(), now() - interval '9 days', 0)`,
      "update project set max_objects = 1, max_bytes = 1000000",
    );
    const nearlyFull = (await examineDatabase(database.target)).find(({ topic }) => topic === "quotas");
    expect(nearlyFull?.advice).toMatch(/: thermostore project quota default --max-objects N\.$/);
    expect(lines(await examineDatabase(database.target), "quotas", "upkeep")).toEqual([
      'warning quotas: the project "default" is full: 1 of 1 objects',
      "warning upkeep: the last gc was 9 days ago",
      "problem upkeep: the last verify was 3 days ago and found 2 problems",
      "ok upkeep: the last backup was 20.0 h ago",
    ]);

    await execute(
      database,
      "insert into project (name) values ('other'), ('empty')",
      `insert into stored_object (project_id, key, class, content_sha256, payload, payload_bytes, match_values)
       select id, 'a', 'C', repeat('0', 64), '{}', 2, '{}' from project where name = 'other'`,
      `insert into upkeep (kind, project_id, started_at, problems)
       select k.kind::upkeep_kind, id, now(), 0 from project, (values ('gc'), ('verify')) as k (kind)
       where (name, k.kind) in (('default', 'verify'), ('other', 'gc'))`,
      "delete from upkeep where kind = 'verify' and project_id is null",
    );
    expect(lines(await examineDatabase(database.target), "upkeep")).toEqual([
      'warning upkeep: the last gc was 9 days ago in "default"',
      'note upkeep: no verify has been run yet in "other"',
      "ok upkeep: the last backup was 20.0 h ago",
    ]);
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
