/** The table of objects. Its triggers keep the ledger of what happened to them. */

import { z } from "zod";
import { changedMeanwhile } from "./changed-meanwhile.js";
import type { Database } from "./database/database.js";
import { type ChangeNote, noteParameters, noteSql } from "./ledger/change-note.js";
import { SHARE_FORCE_FIELDS } from "./object-locks.js";
import type { ObjectRow } from "./object-row.js";
import { requireWriter } from "./projects/require-writer.js";
import { MATCH_COLUMNS } from "./search/query-compiler.js";

/** An object as it is read. */
export const storedRow = z.object({
  key: z.string(),
  class: z.string(),
  payload: z.string(),
  match_values: z.string(),
  archive_id: z.coerce.string().nullable(),
  updated_at: z.coerce.date(),
  updated_by: z.string(),
});
export type StoredRow = z.infer<typeof storedRow>;

const keyRow = z.object({ key: z.string() });
const idRow = z.object({ id: z.coerce.string(), key: z.string() });

/** What an object's row refers to. */
export interface References {
  readonly substanceId: string | undefined;
  readonly archiveId: string | undefined;
}

/** Reads and writes objects. */
export class ObjectTable {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async byKey(key: string): Promise<StoredRow | undefined> {
    return this.#one(
      `select ${MATCH_COLUMNS} from stored_object o where o.project_id = $1::text::int8 and o.key = $2::text`,
      [this.#database.project.id, key],
    );
  }

  async byIdentity(identitySha256: string): Promise<StoredRow | undefined> {
    return this.#one(
      `select ${MATCH_COLUMNS} from stored_object o
where o.project_id = $1::text::int8 and o.identity_sha256 = $2::bpchar`,
      [this.#database.project.id, identitySha256],
    );
  }

  async exists(key: string): Promise<boolean> {
    const rows = await this.#database.rows(
      {
        sql: "select key from stored_object where project_id = $1::text::int8 and key = $2::text",
        parameters: [this.#database.project.id, key],
      },
      keyRow,
    );
    return rows.length > 0;
  }

  /** A page of keys in the order of storing, from behind the object with the id `after`. */
  async keysAfter(
    after: string,
    className: string | undefined,
    limit: number,
  ): Promise<readonly { readonly id: string; readonly key: string }[]> {
    return this.#database.rows(
      {
        sql: `select id, key from stored_object
where project_id = $1::text::int8 and id > $2::text::int8 and ($3::text is null or class = $3::text)
order by id limit $4::text::int8`,
        parameters: [this.#database.project.id, after, className ?? null, String(limit)],
      },
      idRow,
    );
  }

  /**
   * Writes a new object; false if its key or its identity is taken. It waits for whoever removes the force field
   * that it refers to, and keeps others from removing it until the transaction ends.
   */
  async insert(key: string, row: ObjectRow, references: References, note: ChangeNote): Promise<boolean> {
    const inserted = await this.#database.execute({
      sql: `with ${noteSql(21)},
guard as materialized (${SHARE_FORCE_FIELDS("$24", "$19")})
insert into stored_object (
  class, identity_sha256, content_sha256, payload, payload_bytes, match_values, substance_id, temperature_k,
  pressure_pa, property_phase, source_calculation_id, force_field_id, calculation_layer,
  statistical_inefficiency, number_of_molecules, max_number_of_molecules, archive_id, observable_names,
  project_id, key)
select ${VALUE_EXPRESSIONS.join(", ")}, $19::text::int8, $20::text
from note cross join (select count(*) from guard) as guarded
on conflict do nothing`,
      parameters: [
        ...values(row, references),
        this.#database.project.id,
        key,
        ...noteParameters(note),
        row.forceFieldIds,
      ],
    });
    if (inserted === 1) this.#database.announceChange();
    return inserted === 1;
  }

  /**
   * Puts another version in the place of the one under a key, which goes into the ledger.
   *
   * @throws {ProjectAccessError} if the role may not write in the project.
   * @throws {DatabaseError} (retryable) if nothing is under the key any more.
   */
  async replace(key: string, row: ObjectRow, references: References, note: ChangeNote): Promise<void> {
    const replaced = await this.#database.execute({
      sql: `with ${noteSql(21)}
update stored_object set (
  class, identity_sha256, content_sha256, payload, payload_bytes, match_values, substance_id, temperature_k,
  pressure_pa, property_phase, source_calculation_id, force_field_id, calculation_layer,
  statistical_inefficiency, number_of_molecules, max_number_of_molecules, archive_id, observable_names,
  updated_at, updated_by)
= (${VALUE_EXPRESSIONS.join(", ")}, now(), current_user)
from note where project_id = $19::text::int8 and key = $20::text`,
      parameters: [...values(row, references), this.#database.project.id, key, ...noteParameters(note)],
    });
    if (replaced === 0) {
      await requireWriter(this.#database, this.#database.project);
      throw changedMeanwhile(key);
    }
    this.#database.announceChange();
  }

  /** Removes an object, which goes into the ledger; false if there is none. */
  async remove(key: string, note: ChangeNote): Promise<boolean> {
    const removed = await this.#database.execute({
      sql: `with ${noteSql(3)}
delete from stored_object using note where project_id = $1::text::int8 and key = $2::text`,
      parameters: [this.#database.project.id, key, ...noteParameters(note)],
    });
    if (removed === 1) this.#database.announceChange();
    return removed === 1;
  }

  async #one(sql: string, parameters: readonly unknown[]): Promise<StoredRow | undefined> {
    const [row] = await this.#database.rows({ sql, parameters }, storedRow);
    return row;
  }
}

const VALUE_EXPRESSIONS = [
  "$1::text",
  "$2::text",
  "$3::text",
  "$4::text::jsonb",
  "$5::text::int4",
  "$6::text::jsonb",
  "$7::text::int8",
  "$8::text::float8",
  "$9::text::float8",
  "$10::text::int4",
  "$11::text",
  "$12::text",
  "$13::text",
  "$14::text::float8",
  "$15::text::int8",
  "$16::text::int8",
  "$17::text::int8",
  "$18::text[]",
];

function values(row: ObjectRow, { substanceId, archiveId }: References): readonly unknown[] {
  return [
    row.className,
    row.identitySha256,
    row.contentSha256,
    row.payload,
    row.payloadBytes,
    row.matchValues,
    substanceId ?? null,
    row.temperatureK,
    row.pressurePa,
    row.plain.property_phase ?? null,
    row.plain.source_calculation_id ?? null,
    row.plain.force_field_id ?? null,
    row.plain.calculation_layer ?? null,
    row.plain.statistical_inefficiency ?? null,
    row.plain.number_of_molecules ?? null,
    row.plain.max_number_of_molecules ?? null,
    archiveId ?? null,
    row.observableNames,
  ];
}
