/**
 * The `prisma/` folder that is shipped with this version: the schema, and the history of migrations that
 * operators run. Read from disk each time, so that what is compared with a database is what Prisma's own
 * command line would compare.
 */
import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** One migration: a directory `<timestamp>_<name>` with a `migration.sql` in it. */
export interface Migration {
  readonly name: string;
  readonly script: string;
}

// What PostgreSQL refuses in a transaction, and what begins or ends one.
const refusedInTransactions =
  /\b(?:concurrently|vacuum|reindex|alter\s+system|(?:create|drop)\s+(?:database|tablespace|subscription))\b/i;
const transactionControl =
  /(?:^|;)\s*(?:begin\s*(?:;|work\b|transaction\b|isolation\b)|(?:start\s+transaction|commit|rollback|abort)\b)/im;

/**
 * Whether the server runs the script in one transaction, so that the database gets all of it or nothing. In doubt
 * it does not: words in comments count.
 */
export function isOneTransaction({ script }: Migration): boolean {
  return !refusedInTransactions.test(script) && !transactionControl.test(script);
}

/** The content of a `prisma/` folder. */
export interface MigrationFolder {
  readonly path: string;
  /** Text of `schema.prisma`. */
  readonly schema: string;
  /** Text of `migration_lock.toml`, or null. */
  readonly lockfile: string | null;
  /** In the order in which they are applied. */
  readonly migrations: readonly Migration[];
}

// The same number of levels up from src/ and from dist/.
const shippedFolder = fileURLToPath(new URL("../../../prisma", import.meta.url));

/** Reads a `prisma/` folder; without a path, the one shipped with this version. */
export async function readMigrationFolder(path: string = shippedFolder): Promise<MigrationFolder> {
  const directory = join(path, "migrations");
  const entries = await readdir(directory, { withFileTypes: true });
  const names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  const migrations = names.sort().map(async (name) => {
    return { name, script: await readFile(join(directory, name, "migration.sql"), "utf8") };
  });
  return {
    path,
    schema: await readFile(join(path, "schema.prisma"), "utf8"),
    lockfile: await readFile(join(directory, "migration_lock.toml"), "utf8").catch(() => null),
    migrations: await Promise.all(migrations),
  };
}

/** What `_prisma_migrations` notes of a script: its SHA-256 in hex. */
export function checksumOf({ script }: Migration): string {
  return createHash("sha256").update(script).digest("hex");
}

/**
 * Whether `checksum` (SHA-256 in hex, from `_prisma_migrations`) is that of the script. As for Prisma, line
 * endings make no difference: a checkout on Windows may have changed them.
 */
export function matchesChecksum(migration: Migration, checksum: string): boolean {
  const unix = migration.script.replaceAll("\r\n", "\n");
  const variants = [migration.script, unix, unix.replaceAll("\n", "\r\n")];
  return variants.some((script) => checksumOf({ ...migration, script }) === checksum);
}
