/**
 * Reads the digest of a database over one connection: in one snapshot before a dump is made, and again where it was
 * restored. Of a database that has no projects yet only columns that the first version had already, so that backups
 * of older versions can be compared.
 */

import { createHash } from "node:crypto";
import type pg from "pg";
import { z } from "zod";
import { DEFAULT_PROJECT } from "../projects/project.js";
import type { ProjectDigest, StoreDigest } from "./store-digest.js";

const nameRow = z.object({ name: z.string() });
const projectRow = z.object({
  id: z.string().regex(/^\d+$/),
  name: z.string(),
  maxObjects: z.coerce.number().nullable(),
  maxBytes: z.coerce.number().nullable(),
  members: z.record(z.string(), z.string()),
});
const classRow = z.object({
  class: z.string(),
  objects: z.coerce.number(),
  objectBytes: z.coerce.number(),
  files: z.coerce.number(),
  fileBytes: z.coerce.number(),
});
const totalRow = z.object({
  substances: z.coerce.number(),
  archives: z.coerce.number(),
  volumes: z.coerce.number(),
  volumeBytes: z.coerce.number(),
  ledgerEntries: z.coerce.number(),
});

const migrationsSql = `
  select migration_name as name from _prisma_migrations
   where finished_at is not null and rolled_back_at is null order by migration_name collate "C"`;

const hasProjectsSql = "select to_regclass('project') is not null as found";

const projectsSql = `
  select p.id::text, p.name, p.max_objects as "maxObjects", p.max_bytes as "maxBytes",
         (select coalesce(json_object_agg(m.role_name, m.access order by m.role_name collate "C"), '{}')
            from project_member m where m.project_id = p.id) as members
    from project p order by p.name collate "C"`;

// What an extension brought is not ours.
const guardsSql = `
  select name from (
    select 'policy ' || p.polname || ' of ' || c.relname as name, c.relnamespace as place
      from pg_policy p join pg_class c on c.oid = p.polrelid
    union all
    select 'row security of ' || c.relname, c.relnamespace from pg_class c where c.relrowsecurity
    union all
    select 'trigger ' || t.tgname || ' of ' || c.relname, c.relnamespace
      from pg_trigger t join pg_class c on c.oid = t.tgrelid where not t.tgisinternal and t.tgenabled <> 'D'
    union all
    select 'function ' || p.proname, p.pronamespace from pg_proc p
     where not exists (select from pg_depend d
       where d.classid = 'pg_proc'::regclass and d.objid = p.oid and d.deptype = 'e')
  ) guard
   where place = (select oid from pg_namespace where nspname = current_schema()) order by name collate "C"`;

/** The rows of one project, or all rows where there are no projects. */
interface Scope {
  readonly condition: (table: string) => string;
  readonly archiveOf: string;
}

const everything: Scope = { condition: () => "true", archiveOf: "a.id = o.archive_id" };

function rowsOf(projectId: string): Scope {
  return {
    condition: (table) => `${table}.project_id = ${projectId}`,
    archiveOf: "a.project_id = o.project_id and a.id = o.archive_id",
  };
}

const pageSize = 10_000;

/**
 * Reads the digest. Must be called inside a transaction that sees one snapshot (`REPEATABLE READ`), as it takes
 * several statements; needs memory for a page of rows only.
 */
export async function readStoreDigest(client: pg.ClientBase): Promise<StoreDigest> {
  const migrations = z.array(nameRow).parse((await client.query(migrationsSql)).rows);
  const guards = z.array(nameRow).parse((await client.query(guardsSql)).rows);
  const { rows } = await client.query<{ found: boolean }>(hasProjectsSql);
  return {
    migrations: migrations.map(({ name }) => name),
    guards: guards.map(({ name }) => name),
    projects: rows[0]?.found === true ? await readProjects(client) : await readUndivided(client),
  };
}

async function readUndivided(client: pg.ClientBase): Promise<StoreDigest["projects"]> {
  const content = await readContent(client, everything);
  return { [DEFAULT_PROJECT]: { ...content, members: {}, maxObjects: null, maxBytes: null } };
}

async function readProjects(client: pg.ClientBase): Promise<StoreDigest["projects"]> {
  const digests: Record<string, ProjectDigest> = {};
  for (const row of z.array(projectRow).parse((await client.query(projectsSql)).rows)) {
    const { id, name, ...rules } = row;
    digests[name] = { ...(await readContent(client, rowsOf(id))), ...rules };
  }
  return digests;
}

async function readContent(
  client: pg.ClientBase,
  { condition, archiveOf }: Scope,
): Promise<Omit<ProjectDigest, "members" | "maxObjects" | "maxBytes">> {
  const objects = `from stored_object o left join archive a on ${archiveOf} where ${condition("o")}`;
  const classes = await client.query(`
    select o.class, count(*) as objects, coalesce(sum(o.payload_bytes), 0) as "objectBytes",
           coalesce(sum(a.file_count), 0) as files, coalesce(sum(a.size_bytes), 0) as "fileBytes"
      ${objects} group by o.class order by o.class collate "C"`);
  const totals = await client.query(`
    select (select count(*) from substance s where ${condition("s")}) as substances,
           (select count(*) from archive a where ${condition("a")}) as archives,
           (select count(*) from archive_volume v where ${condition("v")}) as volumes,
           (select coalesce(sum(size_bytes), 0) from archive_volume v where ${condition("v")}) as "volumeBytes",
           (select count(*) from ledger l where ${condition("l")}) as "ledgerEntries"`);
  const classRows = z.array(classRow).parse(classes.rows);
  return {
    objects: classRows.reduce((sum, row) => sum + row.objects, 0),
    byClass: Object.fromEntries(classRows.map(({ class: name, ...digest }) => [name, digest])),
    ...totalRow.parse(totals.rows[0]),
    contentSha256: await hashOfRows(
      client,
      `select o.key, o.class, o.content_sha256, a.content_sha256 ${objects} order by o.key collate "C"`,
    ),
    volumesSha256: await hashOfRows(
      client,
      `select v.sha256 from archive_volume v where ${condition("v")} order by v.sha256 collate "C"`,
    ),
    ledgerSha256: await hashOfRows(
      client,
      `select l.id::text, l.event::text, l.object_key, l.class, l.superseded_content_sha256
         from ledger l where ${condition("l")} order by l.id`,
    ),
  };
}

async function hashOfRows(client: pg.ClientBase, sql: string): Promise<string> {
  const hash = createHash("sha256");
  await client.query(`declare thermostore_digest no scroll cursor for ${sql}`);
  for (;;) {
    const text = `fetch ${pageSize} from thermostore_digest`;
    const { rows } = await client.query<unknown[]>({ text, rowMode: "array" });
    for (const row of rows) hash.update(`${JSON.stringify(row)}\n`);
    if (rows.length < pageSize) break;
  }
  await client.query("close thermostore_digest");
  return hash.digest("hex");
}
