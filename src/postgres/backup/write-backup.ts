/**
 * Writes a dump with PostgreSQL's own pg_dump, and the summary of the very same snapshot, while everybody else goes
 * on working: what is written meanwhile is in neither.
 */
import { randomBytes } from "node:crypto";
import { access, readFile, rename, rm } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import type pg from "pg";
import { z } from "zod";
import { BackupError, ClientProgramError } from "../../database-errors.js";
import { FirstConnection } from "../connection/first-connection.js";
import { requireDirect } from "../connection/require-direct.js";
import type { ConnectionTarget } from "../connection-target.js";
import { databaseError } from "../database/database-error.js";
import type { CompiledQuery } from "../search/compiled-query.js";
import { noteUpkeep } from "../upkeep/note-upkeep.js";
import { type BackupSummary, summaryPath, writeSummary } from "./backup-summary.js";
import { type ClientProgram, findClientProgram, firstComplaint, runClientProgram } from "./client-program.js";
import { dumpSize, identifyDump } from "./dump-files.js";
import { readStoreDigest } from "./read-store-digest.js";

/** Options of {@link writeBackup}. */
export interface BackupOptions {
  /** With more than 1, a directory is written, by so many processes; else one file. Default: 1. */
  readonly jobs?: number;
  /** How much pg_dump compresses, 0 to 9; the volumes hold compressed bytes already. Default: 1. */
  readonly compress?: number;
  /** The directory of pg_dump. Default: `THERMOSTORE_PG_BIN`, else the PATH. */
  readonly programs?: string;
  /** Ends the backup, of which nothing is left; its reason is thrown. */
  readonly signal?: AbortSignal;
  /** Told how many bytes are written, and about how many it will be. */
  readonly onProgress?: (bytes: number, expectedBytes: number) => void;
}

const snapshotRow = z.object({
  snapshot: z.string(),
  at: z.date(),
  version: z.string(),
  major: z.number(),
  isOurs: z.boolean(),
  role: z.string(),
  isRestricted: z.boolean(),
});
const sizeRow = z.object({ bytes: z.coerce.number() });

const snapshotSql = `
  select pg_export_snapshot() as snapshot, now() as at, current_setting('server_version') as version,
         current_setting('server_version_num')::int / 10000 as major,
         to_regclass('stored_object') is not null and to_regclass('_prisma_migrations') is not null as "isOurs",
         current_user::text as role,
         coalesce((select relrowsecurity and row_security_active(oid) from pg_class
                    where oid = to_regclass('stored_object')), false) as "isRestricted"`;

// Both time limits would end the transaction whose snapshot pg_dump reads.
const beginSql = `
  begin isolation level repeatable read read only;
  set local statement_timeout = 0; set local idle_in_transaction_session_timeout = 0`;

const progressMs = 500;

/**
 * Writes `path`, and beside it `path.summary.json`. Both appear under their names when they are complete.
 *
 * Runs `pg_dump --snapshot=…` on the snapshot of `begin isolation level repeatable read; select
 * pg_export_snapshot()`, in which the summary is read.
 *
 * @throws {BackupError} if the file exists already, the database holds no store, or the role does not see all of it.
 * @throws {ClientProgramError} if pg_dump is missing, older than the server, or fails.
 * @throws {DatabaseConnectionError} if the database cannot be reached.
 * @example
 * const { store } = await writeBackup(parseConnectionTarget(url), "/backup/monday.dump");
 */
export async function writeBackup(
  target: ConnectionTarget,
  path: string,
  options: BackupOptions = {},
): Promise<BackupSummary> {
  const dumpPath = resolve(path);
  for (const taken of [dumpPath, summaryPath(dumpPath)]) await requireFree(taken);
  const program = await findClientProgram("pg_dump", options.programs);
  await using connection = await FirstConnection.open(target);
  requireDirect(connection, "pg_dump needs");
  const partial = join(dirname(dumpPath), `.${basename(dumpPath)}.partial-${randomBytes(4).toString("hex")}`);
  try {
    const backup = new Backup(program, connection, partial, options);
    const summary = await backup.write();
    await writeSummary(summaryPath(partial), summary);
    await rename(summaryPath(partial), summaryPath(dumpPath));
    // Last: where the dump has its name, all is there.
    await rename(partial, dumpPath);
    const startedAt = new Date(summary.takenAt);
    const send = ({ sql, parameters }: CompiledQuery) => connection.client.query(sql, [...parameters]);
    await noteUpkeep(send, { kind: "backup", projectId: null, startedAt, problems: 0 });
    return summary;
  } catch (error) {
    throw options.signal?.aborted ? options.signal.reason : databaseError(error, target.description);
  } finally {
    for (const left of [partial, summaryPath(partial)]) await rm(left, { recursive: true, force: true });
  }
}

/** One backup under way. */
class Backup {
  readonly #program: ClientProgram;
  readonly #client: pg.Client;
  readonly #target: ConnectionTarget;
  readonly #path: string;
  readonly #options: BackupOptions;

  constructor(
    program: ClientProgram,
    { client, target }: FirstConnection,
    path: string,
    options: BackupOptions,
  ) {
    this.#program = program;
    this.#client = client;
    this.#target = target;
    this.#path = path;
    this.#options = options;
  }

  async write(): Promise<BackupSummary> {
    const { description, schema } = this.#target;
    await this.#client.query(beginSql);
    const taken = snapshotRow.parse((await this.#client.query(snapshotSql)).rows[0]);
    if (!taken.isOurs) {
      throw new BackupError(
        this.#path,
        `the database ${description} holds no store: there is nothing to back up.`,
      );
    }
    if (taken.isRestricted) throw this.#seesTooLittle(taken.role);
    requireVersion(this.#program, taken.major);
    // Of the dump, in case the digest fails; or the other way round.
    const failing = new AbortController();
    const signals = [failing.signal, ...(this.#options.signal === undefined ? [] : [this.#options.signal])];
    const expected = await this.#expectedBytes();
    const dumping = this.#dump(taken.snapshot, expected, AbortSignal.any(signals));
    const reading = readStoreDigest(this.#client);
    const [, store] = await Promise.all([dumping, reading]).catch(async (error: unknown) => {
      failing.abort();
      await Promise.allSettled([dumping, reading]);
      throw error;
    });
    await this.#client.query("commit");
    return {
      format: "thermostore backup",
      version: 2,
      takenAt: taken.at.toISOString(),
      database: description,
      schema: schema ?? null,
      server: taken.version,
      thermostore: await ownVersion(),
      dump: await identifyDump(this.#path),
      store,
    };
  }

  #seesTooLittle(role: string): BackupError {
    return new BackupError(
      this.#path,
      `the role "${role}" sees its projects only, and a backup is of all. Make it as the owner of the tables, or as a ` +
        `role with BYPASSRLS that is a member of pg_read_all_data.`,
    );
  }

  async #dump(snapshot: string, expected: number, signal: AbortSignal): Promise<void> {
    const { jobs = 1, compress = 1, onProgress } = this.#options;
    const { schema } = this.#target;
    const args = [
      `--file=${this.#path}`,
      `--snapshot=${snapshot}`,
      `--compress=${compress}`,
      "--no-password",
      ...(jobs > 1 ? ["--format=directory", `--jobs=${jobs}`] : ["--format=custom"]),
      ...(schema === undefined ? [] : [`--schema="${schema.replaceAll('"', '""')}"`]),
    ];
    const timer = setInterval(async () => {
      const bytes = await dumpSize(this.#path);
      onProgress?.(bytes, Math.max(bytes, expected));
    }, progressMs);
    try {
      const outcome = await runClientProgram(this.#program, args, { target: this.#target, signal });
      if (outcome.exitCode === 0) return;
      throw new ClientProgramError(
        "pg_dump",
        `pg_dump could not write the backup: ${firstComplaint(outcome)}.`,
      );
    } finally {
      clearInterval(timer);
    }
  }

  /** The volumes are most of it, and do not get smaller. */
  async #expectedBytes(): Promise<number> {
    const { rows } = await this.#client.query(
      "select coalesce(sum(size_bytes), 0) * 1.15 + (select coalesce(sum(payload_bytes), 0) from stored_object) as bytes from archive_volume",
    );
    return sizeRow.parse(rows[0]).bytes;
  }
}

function requireVersion({ path, majorVersion }: ClientProgram, serverMajor: number): void {
  if (majorVersion >= serverMajor) return;
  throw new ClientProgramError(
    "pg_dump",
    `the server is PostgreSQL ${serverMajor}, and ${path} is of version ${majorVersion}, which cannot dump it. Install ` +
      `the client programs of version ${serverMajor} or newer (postgresql-client-${serverMajor}) and name their ` +
      `directory with --pg-bin. Without them, "thermostore bundle create FILE" takes the objects and their files; an ` +
      `embedded server's data directory can be copied while it is stopped.`,
  );
}

async function requireFree(path: string): Promise<void> {
  const isTaken = await access(path).then(
    () => true,
    () => false,
  );
  if (isTaken) throw new BackupError(path, `${path} exists already. Name another file, or move it away.`);
}

async function ownVersion(): Promise<string> {
  const manifest: unknown = JSON.parse(
    await readFile(new URL("../../../package.json", import.meta.url), "utf8"),
  );
  return z.object({ version: z.string() }).parse(manifest).version;
}
