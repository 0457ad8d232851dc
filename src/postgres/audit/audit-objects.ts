/** Audits objects one by one: their rows, and the files that they name. */

import { posix } from "node:path";
import { z } from "zod";
import { isSearchable } from "../../data/attribute-type.js";
import type { StoredData } from "../../data/stored-data.js";
import type { Database } from "../database/database.js";
import { quoted } from "./check-manifest.js";
import { checkObject } from "./check-object.js";
import { confirmed } from "./confirmed.js";
import { type AuditedObject, ObjectRows } from "./object-rows.js";
import type { Finding, VerifyProblem } from "./verify-report.js";

/** An object that was looked at. */
export interface ObjectAudit {
  readonly problems: readonly VerifyProblem[];
  /** Its archive, if it has one. */
  readonly archiveId: string | undefined;
}

const presentRow = z.object({ id: z.string(), present: z.boolean(), path: z.string() });

/** Audits objects; one that is removed meanwhile is no problem. */
export class ObjectAuditor {
  readonly #database: Database;
  readonly #rows: ObjectRows;

  constructor(database: Database) {
    this.#database = database;
    this.#rows = new ObjectRows(database);
  }

  /** Audits the objects with these ids that are there. */
  async audit(ids: readonly string[]): Promise<readonly ObjectAudit[]> {
    const objects = await this.#rows.read(ids);
    const findings = await this.#check(objects);
    const audits: ObjectAudit[] = [];
    for (const { row } of objects) {
      const certain = await confirmed(findings.get(row.id) ?? [], () => this.#lookAgain(row.id));
      const problems = certain.map((finding) => ({ key: row.key, ...finding }));
      audits.push({ archiveId: row.archive_id ?? undefined, problems });
    }
    return audits;
  }

  async #lookAgain(id: string): Promise<readonly Finding[]> {
    return (await this.#check(await this.#rows.read([id]))).get(id) ?? [];
  }

  /** What is wrong with each object, by id. */
  async #check(objects: readonly AuditedObject[]): Promise<ReadonlyMap<string, readonly Finding[]>> {
    const findings = new Map<string, Finding[]>();
    const named: { readonly id: string; readonly archiveId: string; readonly path: string }[] = [];
    for (const audited of objects) {
      const { id, archive_id: archiveId } = audited.row;
      const check = checkObject(audited);
      findings.set(id, [...check.findings]);
      if (check.findings.length === 0) this.#rows.markRight(audited);
      if (archiveId === null) continue;
      for (const path of fileNames(check.object)) named.push({ id, archiveId, path });
    }
    for (const { id, path } of await this.#missing(named)) {
      const detail = `the object names the file ${quoted(path)}, which is not in its directory`;
      findings.get(id)?.push({ kind: "file-missing", detail });
    }
    return findings;
  }

  /** Those of the named files that are not in the archive; archives that are gone lack nothing. */
  async #missing(
    named: readonly { readonly id: string; readonly archiveId: string; readonly path: string }[],
  ): Promise<readonly { readonly id: string; readonly path: string }[]> {
    if (named.length === 0) return [];
    const rows = await this.#database.rowsOutside(
      {
        sql: `select n.id, n.path,
  exists (select from archive_file f
    where f.project_id = $1::int8 and f.archive_id = n.archive_id and f.path = n.path)
    or not exists (select from archive a where a.project_id = $1::int8 and a.id = n.archive_id) as present
from unnest($2::text[], $3::int8[], $4::text[]) as n (id, archive_id, path)`,
        parameters: [
          this.#database.project.id,
          named.map(({ id }) => id),
          named.map(({ archiveId }) => archiveId),
          named.map(({ path }) => path),
        ],
      },
      presentRow,
    );
    return rows.filter(({ present }) => !present);
  }
}

/** As they stand in a manifest; a name that no text column can hold is in none. */
function fileNames(object: StoredData | undefined): readonly string[] {
  try {
    return (object?.fileNames() ?? []).filter(isSearchable).map((name) => posix.normalize(name));
  } catch {
    return []; // What cannot be decoded has been reported.
  }
}
