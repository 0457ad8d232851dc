/**
 * The drill: proves that a backup can be restored, by restoring it, and that what comes out is what went in. A
 * backup that was never restored is a hope.
 */
import { access } from "node:fs/promises";
import { resolve } from "node:path";
import { BackupError, SchemaVersionError } from "../../database-errors.js";
import type { VerifyProgress, VerifyReport } from "../audit/verify-report.js";
import { FirstConnection } from "../connection/first-connection.js";
import { type ConnectionTarget, parseConnectionTarget } from "../connection-target.js";
import { deployMigrations } from "../migrations/deploy-migrations.js";
import { migrationStatus } from "../migrations/migration-report.js";
import { PostgresStorage } from "../postgres-storage.js";
import { type BackupSummary, readSummary, summaryPath } from "./backup-summary.js";
import { type ClientProgram, findClientProgram, firstComplaint, runClientProgram } from "./client-program.js";
import { type DrillProblem, type DrillReport, sortProblems } from "./drill-report.js";
import { requireStoreDump } from "./dump-contents.js";
import { type DumpIdentity, identifyDump } from "./dump-files.js";
import { readStoreDigest } from "./read-store-digest.js";
import { ScratchDatabase } from "./scratch-database.js";
import { digestDifferences, type StoreDigest } from "./store-digest.js";

/** Options of {@link drillBackup}. */
export interface DrillOptions {
  /**
   * A database on the server on which the scratch database is made; its role needs CREATEDB. Default: an embedded
   * server is started for the drill.
   */
  readonly server?: ConnectionTarget;
  /** The summary, or false if there is none to compare with. Default: the file beside the dump. */
  readonly summary?: string | false;
  /** How many processes restore. Default: 2. */
  readonly jobs?: number;
  /** The directory of pg_restore. Default: `THERMOSTORE_PG_BIN`, else the PATH. */
  readonly programs?: string;
  /** Ends the drill, cleans up, and has its reason thrown. */
  readonly signal?: AbortSignal;
  /** Told what is being done, in a few words. */
  readonly onStep?: (text: string) => void;
  /** Told how far the verification is, of each project anew. */
  readonly onVerify?: (progress: VerifyProgress) => void;
}

/**
 * Restores a dump into a scratch database, compares it with its summary, brings it to this version's schema, reads
 * every object and file, and drops the scratch database whatever happens.
 *
 * @throws {BackupError} if the dump or its summary cannot be read, or it is a dump of another application.
 * @throws {ClientProgramError} if pg_restore is missing.
 * @throws {DatabaseError} if the scratch database cannot be made.
 * @example
 * const { problems } = await drillBackup("/backup/monday.dump");
 */
export async function drillBackup(path: string, options: DrillOptions = {}): Promise<DrillReport> {
  const dumpPath = resolve(path);
  const { signal, onStep = () => {} } = options;
  const program = await findClientProgram("pg_restore", options.programs);
  await access(dumpPath).catch((cause) => {
    throw new BackupError(path, `${path} cannot be read: ${cause.message}.`, { cause });
  });
  onStep("reading the dump");
  await requireStoreDump(program, dumpPath, signal);
  const summary =
    options.summary === false ? undefined : await readSummary(options.summary ?? summaryPath(dumpPath));
  const identity = await identifyDump(dumpPath);
  signal?.throwIfAborted();
  const mismatch = summary && dumpMismatch(summary.dump, identity);
  await using scratch = await (options.server === undefined
    ? ScratchDatabase.onOwnServer(onStep)
    : ScratchDatabase.on(options.server));
  const drill = new Drill(program, withSchema(scratch.target, summary), options);
  return await drill.run(dumpPath, { summary, identity, mismatch });
}

interface Subject {
  readonly summary: BackupSummary | undefined;
  readonly identity: DumpIdentity;
  readonly mismatch: DrillProblem | undefined;
}

/** What the verifications of all projects came to. */
interface Verified {
  objects: number;
  archives: number;
  bytes: number;
  incomplete: number;
  readonly problems: DrillProblem[];
  readonly remarks: string[];
}

/** One drill under way. */
class Drill {
  readonly #program: ClientProgram;
  readonly #target: ConnectionTarget;
  readonly #options: DrillOptions;
  readonly #problems: DrillProblem[] = [];

  constructor(program: ClientProgram, target: ConnectionTarget, options: DrillOptions) {
    this.#program = program;
    this.#target = target;
    this.#options = options;
  }

  async run(path: string, { summary, identity, mismatch }: Subject): Promise<DrillReport> {
    if (mismatch !== undefined) this.#problems.push(mismatch);
    const startedAt = Date.now();
    this.#step("restoring");
    const isRestored = await this.#restore(path);
    const restoredAt = Date.now();
    const { version, digest } = await this.#digest(isRestored);
    if (digest !== undefined && summary !== undefined) {
      const details = digestDifferences(summary.store, digest);
      this.#problems.push(...details.map((detail) => ({ kind: "content", detail }) as const));
    }
    const deployed = isRestored ? await this.#migrate() : [];
    const projects = deployed === undefined || digest === undefined ? [] : Object.keys(digest.projects);
    const verified = await this.#verifyAll(projects);
    return {
      takenAt: summary?.takenAt,
      dumpBytes: identity.bytes,
      server: version,
      applied: digest?.migrations ?? [],
      deployed: deployed ?? [],
      projects,
      ...verified,
      problems: [...this.#problems, ...verified.problems],
      seconds: { restore: (restoredAt - startedAt) / 1000, verify: (Date.now() - restoredAt) / 1000 },
    };
  }

  async #restore(path: string): Promise<boolean> {
    const { signal, jobs = 2 } = this.#options;
    const database = String(this.#target.config.database);
    const args = [
      `--dbname=${database}`,
      "--exit-on-error",
      // The roles of the original need not exist here.
      "--no-owner",
      "--no-privileges",
      "--no-password",
      `--jobs=${jobs}`,
      path,
    ];
    const outcome = await runClientProgram(this.#program, args, { target: this.#target, signal });
    signal?.throwIfAborted();
    if (outcome.exitCode === 0) return true;
    this.#problems.push({ kind: "restore", detail: firstComplaint(outcome) });
    return false;
  }

  async #digest(isRestored: boolean): Promise<{ version: string; digest: StoreDigest | undefined }> {
    await using connection = await FirstConnection.open(this.#target);
    const { client } = connection;
    const { rows } = await client.query<{ version: string }>(
      "select current_setting('server_version') as version",
    );
    const version = rows[0]?.version ?? "";
    if (!isRestored) return { version, digest: undefined };
    await client.query("begin isolation level repeatable read read only");
    return { version, digest: await readStoreDigest(client) };
  }

  /** The migrations that were applied to it, `undefined` if its schema is not in order. */
  async #migrate(): Promise<readonly string[] | undefined> {
    this.#options.signal?.throwIfAborted();
    this.#step("comparing the schema");
    try {
      const { deployed } = await deployMigrations(this.#target);
      const { problems } = await migrationStatus(this.#target);
      this.#problems.push(...problems.map((detail) => ({ kind: "schema", detail }) as const));
      return problems.length === 0 ? deployed : undefined;
    } catch (error) {
      if (!(error instanceof SchemaVersionError)) throw error;
      this.#problems.push({ kind: "schema", detail: error.message });
      return undefined;
    }
  }

  /** Verifies project after project, and adds up what came of it. */
  async #verifyAll(projects: readonly string[]): Promise<Verified> {
    const sum: Verified = { objects: 0, archives: 0, bytes: 0, incomplete: 0, problems: [], remarks: [] };
    for (const project of projects) {
      const isOnly = projects.length === 1;
      this.#step(`verifying every object and file${isOnly ? "" : ` of the project ${project}`}`);
      const { objects, archives, bytes, incomplete, ...report } = await this.#verify(project);
      const { problems, remarks } = sortProblems(report, isOnly ? "" : `project ${project}: `);
      sum.objects += objects;
      sum.archives += archives;
      sum.bytes += bytes;
      sum.incomplete += incomplete.length;
      sum.problems.push(...problems);
      sum.remarks.push(...remarks);
    }
    return sum;
  }

  async #verify(project: string): Promise<VerifyReport> {
    const { signal, onVerify } = this.#options;
    signal?.throwIfAborted();
    await using store = await PostgresStorage.connect(this.#target, { project });
    const report = await store.verify({
      ...(signal === undefined ? {} : { signal }),
      ...(onVerify === undefined ? {} : { onProgress: onVerify }),
    });
    signal?.throwIfAborted();
    return report;
  }

  #step(text: string): void {
    this.#options.onStep?.(text);
  }
}

/** Why a dump is not the one that a summary describes. */
function dumpMismatch(described: DumpIdentity, found: DumpIdentity): DrillProblem | undefined {
  if (described.sha256 === found.sha256 && described.format === found.format) return undefined;
  const problem = (detail: string): DrillProblem => ({ kind: "dump", detail });
  if (described.format !== found.format || described.headSha256 !== found.headSha256) {
    return problem("the summary belongs to another dump");
  }
  const sizes = `it has ${found.bytes} bytes of ${described.bytes}`;
  return problem(
    found.bytes < described.bytes
      ? `the dump was cut off: ${sizes}`
      : `the dump was changed since it was made: ${sizes}`,
  );
}

function withSchema(target: ConnectionTarget, summary: BackupSummary | undefined): ConnectionTarget {
  const schema = summary?.schema ?? null;
  if (schema === null) return target;
  const separator = target.url.includes("?") ? "&" : "?";
  return parseConnectionTarget(`${target.url}${separator}schema=${encodeURIComponent(schema)}`);
}
