/**
 * What is in a store, in numbers and checksums, read over one connection: in one snapshot before a dump is made,
 * and again where it was restored. Only columns that the first version had already, so that backups of older
 * versions can be compared.
 */
import { createHash } from "node:crypto";
import type pg from "pg";
import { z } from "zod";

const checksum = z.string().regex(/^[0-9a-f]{64}$/);
const count = z.number().int().nonnegative();
const classDigest = z.object({ objects: count, objectBytes: count, files: count, fileBytes: count });

/** The digest as it is written into a backup's summary. */
export const storeDigest = z.object({
  /** Migrations that are applied, in the order of their names. */
  migrations: z.array(z.string()),
  objects: count,
  /** Bytes of the objects' JSON, and of their files before compression. */
  byClass: z.record(z.string(), classDigest),
  substances: count,
  archives: count,
  volumes: count,
  /** Bytes of the volumes, as they lie in the database. */
  volumeBytes: count,
  ledgerEntries: count,
  /** SHA-256 over keys, classes, and checksums of JSON and files, in the order of the keys. */
  contentSha256: checksum,
  /** SHA-256 over the checksums of all volumes, in their order. */
  volumesSha256: checksum,
  /** SHA-256 over what the ledger says happened to which key, in the order of its entries. */
  ledgerSha256: checksum,
});

/** How much a store holds, and which content. */
export type StoreDigest = z.infer<typeof storeDigest>;

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
const nameRow = z.object({ name: z.string() });

const migrationsSql = `
  select migration_name as name from _prisma_migrations
   where finished_at is not null and rolled_back_at is null order by migration_name collate "C"`;

const classesSql = `
  select o.class, count(*) as objects, coalesce(sum(o.payload_bytes), 0) as "objectBytes",
         coalesce(sum(a.file_count), 0) as files, coalesce(sum(a.size_bytes), 0) as "fileBytes"
    from stored_object o left join archive a on a.id = o.archive_id group by o.class order by o.class collate "C"`;

const totalsSql = `
  select (select count(*) from substance) as substances, (select count(*) from archive) as archives,
         (select count(*) from archive_volume) as volumes,
         (select coalesce(sum(size_bytes), 0) from archive_volume) as "volumeBytes",
         (select count(*) from ledger) as "ledgerEntries"`;

const contentSql = `
  select o.key, o.class, o.content_sha256, a.content_sha256
    from stored_object o left join archive a on a.id = o.archive_id order by o.key collate "C"`;
const volumesSql = `select sha256 from archive_volume order by sha256 collate "C"`;
const ledgerSql = `
  select id::text, event::text, object_key, class, superseded_content_sha256 from ledger order by id`;

const pageSize = 10_000;

/**
 * Reads the digest. Must be called inside a transaction that sees one snapshot (`REPEATABLE READ`), as it takes
 * several statements; needs memory for a page of rows only.
 */
export async function readStoreDigest(client: pg.ClientBase): Promise<StoreDigest> {
  const migrations = z.array(nameRow).parse((await client.query(migrationsSql)).rows);
  const classes = z.array(classRow).parse((await client.query(classesSql)).rows);
  const totals = totalRow.parse((await client.query(totalsSql)).rows[0]);
  return {
    migrations: migrations.map(({ name }) => name),
    objects: classes.reduce((sum, { objects }) => sum + objects, 0),
    byClass: Object.fromEntries(classes.map(({ class: name, ...digest }) => [name, digest])),
    ...totals,
    contentSha256: await hashOfRows(client, contentSql),
    volumesSha256: await hashOfRows(client, volumesSql),
    ledgerSha256: await hashOfRows(client, ledgerSql),
  };
}

/** What differs between two digests, in words; empty if nothing does. */
export function digestDifferences(expected: StoreDigest, found: StoreDigest): string[] {
  const differences: string[] = [];
  const compare = (what: string, one: unknown, other: unknown): void => {
    const [here, there] = [JSON.stringify(one), JSON.stringify(other)];
    if (here !== there) differences.push(`${what}: ${there} instead of ${here}`);
  };
  compare("migrations", expected.migrations, found.migrations);
  const classes = new Set([...Object.keys(expected.byClass), ...Object.keys(found.byClass)]);
  for (const name of classes) compare(name, expected.byClass[name] ?? null, found.byClass[name] ?? null);
  for (const name of ["substances", "archives", "volumes", "volumeBytes", "ledgerEntries"] as const) {
    compare(name, expected[name], found[name]);
  }
  compare("checksum of all objects", expected.contentSha256, found.contentSha256);
  compare("checksum of all volumes", expected.volumesSha256, found.volumesSha256);
  compare("checksum of the ledger", expected.ledgerSha256, found.ledgerSha256);
  return differences;
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
