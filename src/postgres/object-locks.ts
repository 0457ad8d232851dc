/**
 * What is locked to change an object, in this order, so that two calls never wait for each other in a circle:
 *
 * 1. the force field that it refers to (by its key, in the attribute forceFieldId): shared by all who store,
 *    exclusively by who removes that force field, so that its removal sees every object that refers to it;
 * 2. its identity, and 3. its key: who holds them has found what is there, or that nothing is, and nobody stores
 *    or removes that meanwhile;
 * 4. its row; 5. archives and 6. volumes, each by id, in the order in which garbage collection takes them as well;
 * 7. the ledger, which the triggers share.
 *
 * All are given up when the transaction ends. Locks by name are those of a project: the same names in another one
 * are others.
 */

import { z } from "zod";
import type { Database } from "./database/database.js";
import { requireWriter } from "./projects/require-writer.js";

const outlineRow = z.object({
  class: z.string(),
  identity_sha256: z.string().nullable(),
  content_sha256: z.string(),
  archive_id: z.string().nullable(),
});

/** What is under a key, in short. */
export interface ObjectOutline {
  readonly className: string;
  readonly identitySha256: string | null;
  readonly contentSha256: string;
  readonly archiveId: string | undefined;
}

/** The number of a name's lock. Force fields have names of their own: their keys are locked as keys besides. */
const lockNumber = (name: string, project: string, kind: "force field" | "object"): string =>
  `hashtextextended(${name}, 2 * ${project}::text::int8 + ${kind === "force field" ? 1 : 0})`;

/** Shares the locks of force fields of a project; both are parameters, the former an array of keys. */
export const SHARE_FORCE_FIELDS = (forceFields: string, project: string): string =>
  `select pg_advisory_xact_lock_shared(${lockNumber("force_field", project, "force field")})
  from unnest(${forceFields}::text[]) as force_field`;

/** Who an object is, for its locks. */
export interface LockedNames {
  readonly forceFieldIds: readonly string[];
  readonly identitySha256: string | null;
  readonly key: string | undefined;
}

/** Takes locks in the transaction that is under way. */
export class ObjectLocks {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** Locks an object that is stored, found or not: force field, identity, key. */
  async take({ forceFieldIds, identitySha256, key }: LockedNames): Promise<void> {
    if (forceFieldIds.length > 0) {
      const sql = SHARE_FORCE_FIELDS("$2", "$1");
      await this.#database.execute({ sql, parameters: [this.#database.project.id, forceFieldIds] });
      if (this.#database.isInSnapshot) await this.#requireUnchanged(forceFieldIds);
    }
    const names = [identitySha256, key].filter((name) => name !== null && name !== undefined);
    if (names.length === 0) return;
    await this.#database.execute({
      sql: `select pg_advisory_xact_lock(${lockNumber("name", "$1", "object")}) from unnest($2::text[]) as name`,
      parameters: [this.#database.project.id, names],
    });
  }

  /** Force fields that were removed since the snapshot was taken are still seen in it: that is a conflict. */
  async #requireUnchanged(keys: readonly string[]): Promise<void> {
    await this.#database.execute({
      sql: `select from stored_object
where project_id = $1::text::int8 and key = any($2::text[]) order by id for key share`,
      parameters: [this.#database.project.id, keys],
    });
  }

  /** Waits for all who store what refers to a force field, and keeps others from it. */
  async takeForceField(key: string): Promise<void> {
    await this.#database.execute({
      sql: `select pg_advisory_xact_lock(${lockNumber("$2::text", "$1", "force field")})`,
      parameters: [this.#database.project.id, key],
    });
  }

  /** What is under a key, without keeping it from changing. */
  look(key: string): Promise<ObjectOutline | undefined> {
    return this.#outline(key, "");
  }

  /**
   * Keeps others from changing an object; what it is then, or `undefined` if the key holds nothing.
   *
   * @throws {ProjectAccessError} if the role may not write in the project.
   */
  async takeRow(key: string): Promise<ObjectOutline | undefined> {
    const outline = await this.#outline(key, " for no key update");
    if (outline === undefined) await requireWriter(this.#database, this.#database.project);
    return outline;
  }

  async #outline(key: string, lock: "" | " for no key update"): Promise<ObjectOutline | undefined> {
    const [row] = await this.#database.rows(
      {
        sql: `select class, identity_sha256, content_sha256, archive_id::text from stored_object
where project_id = $1::text::int8 and key = $2::text${lock}`,
        parameters: [this.#database.project.id, key],
      },
      outlineRow,
    );
    if (row === undefined) return undefined;
    return {
      className: row.class,
      identitySha256: row.identity_sha256,
      contentSha256: row.content_sha256,
      archiveId: row.archive_id ?? undefined,
    };
  }
}
