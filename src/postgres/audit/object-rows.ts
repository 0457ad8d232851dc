/** Reads objects with all of their columns, as the texts that PostgreSQL makes of them. */

import { LRUCache } from "lru-cache";
import { z } from "zod";
import type { ComponentRow } from "../component-rows.js";
import type { Database } from "../database/database.js";
import { inSnapshot, type Snapshot } from "./snapshot.js";

const auditedRow = z.object({
  id: z.string(),
  key: z.string(),
  class: z.string(),
  identity_sha256: z.string().nullable(),
  content_sha256: z.string(),
  payload: z.string(),
  payload_bytes: z.number(),
  match_values: z.string(),
  observable_names: z.array(z.string()).nullable(),
  temperature_k: z.string().nullable(),
  pressure_pa: z.string().nullable(),
  property_phase: z.string().nullable(),
  source_calculation_id: z.string().nullable(),
  force_field_id: z.string().nullable(),
  calculation_layer: z.string().nullable(),
  statistical_inefficiency: z.string().nullable(),
  number_of_molecules: z.string().nullable(),
  max_number_of_molecules: z.string().nullable(),
  archive_id: z.string().nullable(),
  substance_id: z.string().nullable(),
  substance_identifier: z.string().nullable(),
  substance_sha256: z.string().nullable(),
  component_count: z.number().nullable(),
});

const OBJECTS_SQL = `select o.id::text, o.key, o.class, o.identity_sha256, o.content_sha256, o.payload::text,
  o.payload_bytes, o.match_values::text, o.observable_names, o.temperature_k::text, o.pressure_pa::text,
  o.property_phase::text, o.source_calculation_id, o.force_field_id, o.calculation_layer,
  o.statistical_inefficiency::text, o.number_of_molecules::text, o.max_number_of_molecules::text,
  o.archive_id::text, o.substance_id::text, s.identifier as substance_identifier,
  s.identifier_sha256 as substance_sha256, s.component_count
from stored_object o left join substance s on s.project_id = o.project_id and s.id = o.substance_id
where o.project_id = $1::int8 and o.id = any($2::int8[]) order by o.id`;

const componentRow = z.object({
  substance_id: z.string(),
  smiles: z.string(),
  role: z.string(),
  sha256: z.string(),
  mole_fraction: z.number().nullable(),
  exact_amount: z.string().nullable(),
});

const COMPONENTS_SQL = `select p.substance_id::text, c.smiles, c.role, c.identifier_sha256 as sha256, p.mole_fraction,
  p.exact_amount::text
from substance_component p join component c on c.project_id = p.project_id and c.id = p.component_id
where p.project_id = $1::int8 and p.substance_id = any($2::int8[])`;

/** An object's row and those of its substance. */
export interface AuditedObject {
  readonly row: z.infer<typeof auditedRow>;
  /** `undefined` if the substance has been found right before. */
  readonly components: readonly ComponentRow[] | undefined;
}

/** Reads objects; the components of a substance that is right are read once. */
export class ObjectRows {
  readonly #database: Database;
  readonly #rightSubstances = new LRUCache<string, true>({ max: 50_000 });

  constructor(database: Database) {
    this.#database = database;
  }

  /** The objects with these ids that are still there, at one moment. */
  read(ids: readonly string[]): Promise<readonly AuditedObject[]> {
    return inSnapshot(this.#database, async (snapshot) => {
      const objects = await snapshot.rows(OBJECTS_SQL, [this.#database.project.id, ids], auditedRow);
      const substances = objects.map(({ substance_id }) => substance_id).filter((id) => id !== null);
      const components = await this.#components(snapshot, new Set(substances));
      return objects.map((row) => ({ row, components: components.get(row.substance_id ?? "") }));
    });
  }

  /** Remembers that a substance's rows are right. */
  markRight({ row: { substance_id: id } }: AuditedObject): void {
    if (id !== null) this.#rightSubstances.set(id, true);
  }

  async #components(
    snapshot: Snapshot,
    substanceIds: ReadonlySet<string>,
  ): Promise<ReadonlyMap<string, readonly ComponentRow[]>> {
    const wanted = [...substanceIds].filter((id) => !this.#rightSubstances.has(id));
    const components = new Map(wanted.map((id) => [id, [] as ComponentRow[]]));
    if (wanted.length === 0) return components;
    const parameters = [this.#database.project.id, wanted];
    for (const row of await snapshot.rows(COMPONENTS_SQL, parameters, componentRow)) {
      components.get(row.substance_id)?.push({
        smiles: row.smiles,
        role: row.role,
        sha256: row.sha256,
        moleFraction: row.mole_fraction,
        exactAmount: row.exact_amount,
      });
    }
    return components;
  }
}
