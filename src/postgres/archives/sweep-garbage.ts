/**
 * Garbage collection of a project: lets go of the archives of versions that were superseded long ago, and deletes
 * archives and volumes that nothing refers to. It works in small transactions beside everybody else; any number of
 * collections may run at once.
 */

import { z } from "zod";
import { UnsupportedOperationError } from "../../errors.js";
import { OwnerNeededError } from "../../project-errors.js";
import type { Database } from "../database/database.js";
import { withRetries } from "../database/with-retries.js";
import { noteUpkeep } from "../upkeep/note-upkeep.js";
import { requireAgreedTime } from "./require-agreed-time.js";
import { type ArchiveBatch, releaseSuperseded, sweepUnreferenced } from "./sweep-archives.js";
import {
  DEFAULT_GRACE_SECONDS,
  DEFAULT_RETENTION_SECONDS,
  requireSeconds,
  type SweepOptions,
  type SweepReport,
} from "./sweep-report.js";
import { type Cutoffs, readCutoffs, surveyGarbage } from "./sweep-survey.js";
import { deleteVolumes, sweepableVolumes } from "./sweep-volumes.js";

const ARCHIVES_PER_BATCH = 20;
/** A quarter of a gigabyte. */
const VOLUMES_PER_BATCH = 16;
const VOLUMES_PER_PAGE = 1000;
const MAX_ATTEMPTS = 8;

/**
 * Sweeps a project, or tells what would be swept.
 *
 * @throws {InvalidValueError} for a grace or a retention that is no length of time.
 * @throws {UnsupportedOperationError} inside a transaction: it needs many of its own.
 * @throws {DatabaseError} if the clocks of the server and of this machine are more than an hour apart.
 * @throws {OwnerNeededError} for a role that policies keep from deleting; it may ask what would be swept.
 */
export async function sweepGarbage(database: Database, options: SweepOptions = {}): Promise<SweepReport> {
  const graceSeconds = requireSeconds("graceSeconds", options.graceSeconds ?? DEFAULT_GRACE_SECONDS);
  const retentionSeconds = requireSeconds(
    "retentionSeconds",
    options.retentionSeconds ?? DEFAULT_RETENTION_SECONDS,
  );
  if (database.isInTransaction) {
    throw new UnsupportedOperationError("sweep", "it cannot be part of a transaction; call it outside.");
  }
  const startedAt = new Date();
  if (options.dryRun !== true && database.project.isRestricted) await refuse(database);
  const cutoffs = await readCutoffs(database, { graceSeconds, retentionSeconds });
  const expected = await surveyGarbage(database, database.project.id, cutoffs);
  if (options.dryRun === true) return expected;
  await requireAgreedTime(database);
  const sweep = new Sweep(database, cutoffs, options, expected);
  await sweep.archives((after) =>
    releaseSuperseded(database, { after, cutoff: cutoffs.superseded, limit: ARCHIVES_PER_BATCH }),
  );
  await sweep.archives((after) => sweepUnreferenced(database, { after, limit: ARCHIVES_PER_BATCH }));
  await sweep.volumes();
  if (options.signal?.aborted !== true) {
    const projectId = database.project.id;
    await noteUpkeep((query) => database.rowsOutside(query, z.unknown()), {
      kind: "gc",
      projectId,
      startedAt,
      problems: 0,
    });
  }
  return sweep.report();
}

const ownerRow = z.object({ owner: z.string() });

/** Of what policies hide, a deletion would silently leave everything. */
async function refuse(database: Database): Promise<never> {
  const [row] = await database.rows(
    {
      sql: "select pg_get_userbyid(relowner)::text as owner from pg_class where oid = 'archive'::regclass",
      parameters: [],
    },
    ownerRow,
  );
  throw new OwnerNeededError("delete what nothing refers to", row?.owner ?? "");
}

/** One collection under way. */
class Sweep {
  readonly #database: Database;
  readonly #cutoffs: Cutoffs;
  readonly #options: SweepOptions;
  readonly #expectedRows: number;
  readonly #freed = { superseded: 0, archives: 0, archiveBytes: 0, volumes: 0, bytes: 0 };

  constructor(database: Database, cutoffs: Cutoffs, options: SweepOptions, expected: SweepReport) {
    this.#database = database;
    this.#cutoffs = cutoffs;
    this.#options = options;
    this.#expectedRows = expected.archives + expected.volumes;
  }

  /** Sweeps archives batch by batch, and after each batch the volumes that nobody else has. */
  async archives(sweepBatch: (after: string) => Promise<ArchiveBatch>): Promise<void> {
    for (let after: string | undefined = "0"; after !== undefined && !this.#isOver; ) {
      const start: string = after;
      const batch = await repeating(() => this.#database.transaction(() => sweepBatch(start)));
      this.#freed.superseded += batch.superseded;
      this.#freed.archives += batch.archives;
      this.#freed.archiveBytes += batch.archiveBytes;
      this.#tell();
      await this.#delete(batch.volumeIds);
      after = batch.next;
    }
  }

  /** Sweeps the volumes that no archive has. */
  async volumes(): Promise<void> {
    for (let after: string | undefined = "0"; after !== undefined && !this.#isOver; ) {
      const page: readonly string[] = await sweepableVolumes(this.#database, {
        after,
        cutoff: this.#cutoffs.claims,
        limit: VOLUMES_PER_PAGE,
      });
      await this.#delete(page);
      after = page.length < VOLUMES_PER_PAGE ? undefined : page.at(-1);
    }
  }

  report(): SweepReport {
    return { ...this.#freed };
  }

  get #isOver(): boolean {
    return this.#options.signal?.aborted === true;
  }

  async #delete(ids: readonly string[]): Promise<void> {
    for (let start = 0; start < ids.length && !this.#isOver; start += VOLUMES_PER_BATCH) {
      const batch = ids.slice(start, start + VOLUMES_PER_BATCH);
      // The statement is a transaction of its own.
      const sizes = await repeating(() => deleteVolumes(this.#database, batch, this.#cutoffs.claims));
      this.#freed.volumes += sizes.length;
      this.#freed.bytes += sizes.reduce((sum, size) => sum + size, 0);
      this.#tell();
    }
  }

  #tell(): void {
    const done = this.#freed.archives + this.#freed.volumes;
    this.#options.onProgress?.(done, Math.max(done, this.#expectedRows));
  }
}

/** Repeats what failed because somebody linked a row just now: the next look sees that. */
function repeating<T>(work: () => Promise<T>): Promise<T> {
  return withRetries(work, { attempts: MAX_ATTEMPTS });
}
