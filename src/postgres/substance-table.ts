/**
 * The tables of substances and components. Substances are facts, not data of anybody: they are written once,
 * outside the transaction of the object that brings them (unless that sees one snapshot only), and their ids never
 * change.
 */

import { LRUCache } from "lru-cache";
import { z } from "zod";
import { sha256Hex } from "../serialization/content-hash.js";
import type { Substance } from "../substances/substance.js";
import { componentRows } from "./component-rows.js";
import type { Database } from "./database/database.js";
import type { CompiledQuery } from "./search/compiled-query.js";

const idRow = z.object({ id: z.coerce.string() });

/** Gives each substance its row. */
export class SubstanceTable {
  readonly #database: Database;
  readonly #ids = new LRUCache<string, string>({ max: 10_000 });

  constructor(database: Database) {
    this.#database = database;
  }

  /** The id of a substance, which is written if it is new. */
  async idOf(substance: Substance): Promise<string> {
    const sha256 = sha256Hex(substance.identifier);
    const id = this.#known(sha256) ?? (await this.#find(sha256)) ?? (await this.#insert(substance, sha256));
    this.#remember(sha256, id);
    return id;
  }

  /** The id of the substance with this identifier, if there is one. */
  async find(identifier: string): Promise<string | undefined> {
    const sha256 = sha256Hex(identifier);
    const id = this.#known(sha256) ?? (await this.#find(sha256));
    if (id !== undefined) this.#remember(sha256, id);
    return id;
  }

  /** A transaction with one snapshot sees the rows in it and its own, which may be rolled back. */
  #known(sha256: string): string | undefined {
    return this.#database.isInSnapshot ? undefined : this.#ids.get(sha256);
  }

  #remember(sha256: string, id: string): void {
    if (!this.#database.isInSnapshot) this.#ids.set(sha256, id);
  }

  #rows<T>(query: CompiledQuery, rowSchema: z.ZodType<T>): Promise<readonly T[]> {
    return this.#database.isInSnapshot
      ? this.#database.rows(query, rowSchema)
      : this.#database.rowsOutside(query, rowSchema);
  }

  async #find(sha256: string): Promise<string | undefined> {
    const rows = await this.#rows(
      {
        sql: "select id from substance where project_id = $1::text::int8 and identifier_sha256 = $2::bpchar",
        parameters: [this.#database.project.id, sha256],
      },
      idRow,
    );
    return rows[0]?.id;
  }

  async #insert(substance: Substance, sha256: string): Promise<string> {
    const components = componentRows(substance);
    await this.#rows(
      {
        sql: `insert into component (project_id, smiles, role, identifier_sha256)
select $1::text::int8, c.* from unnest($2::text[], $3::text[], $4::text[]) as c (smiles, role, sha256)
order by sha256
on conflict (project_id, identifier_sha256) do nothing`,
        parameters: [
          this.#database.project.id,
          components.map(({ smiles }) => smiles),
          components.map(({ role }) => role),
          components.map((component) => component.sha256),
        ],
      },
      z.unknown(),
    );
    await this.#rows(
      {
        sql: `with added as (
  insert into substance (project_id, identifier, identifier_sha256, component_count)
  values ($1::text::int8, $2::text, $3::text, $4::int4)
  on conflict (project_id, identifier_sha256) do nothing
  returning project_id, id)
insert into substance_component (project_id, substance_id, component_id, mole_fraction, exact_amount)
select added.project_id, added.id, c.id, part.mole_fraction, part.exact_amount
from added
cross join unnest($5::text[], $6::float8[], $7::int8[]) as part (sha256, mole_fraction, exact_amount)
join component c on c.project_id = added.project_id and c.identifier_sha256 = part.sha256::bpchar`,
        parameters: [
          this.#database.project.id,
          substance.identifier,
          sha256,
          components.length,
          components.map((component) => component.sha256),
          components.map(({ moleFraction }) => moleFraction),
          components.map(({ exactAmount }) => exactAmount),
        ],
      },
      z.unknown(),
    );
    const id = await this.#find(sha256);
    if (id === undefined) throw new Error(`the substance ${substance.identifier} was not written`);
    return id;
  }
}
