/** How much a project holds and may hold. Triggers keep count where there is a limit; elsewhere the same is counted here. */

import { z } from "zod";
import { InvalidValueError } from "../../errors.js";
import type { SchemaConnection } from "./schema-connection.js";

/** What a project holds, and its limits; without a limit, any amount. */
export interface ProjectQuota {
  readonly objects: number;
  /** Of the JSON of its objects and of its volumes. */
  readonly bytes: number;
  readonly maxObjects?: number;
  readonly maxBytes?: number;
}

const quotaRow = z.object({
  objects: z.coerce.number(),
  bytes: z.coerce.number(),
  max_objects: z.coerce.bigint().nullable(),
  max_bytes: z.coerce.bigint().nullable(),
});

/** @throws nothing for a project that is gone meanwhile: it holds nothing. */
export async function readQuota(connection: SchemaConnection, projectId: string): Promise<ProjectQuota> {
  const [row] = await connection.rows(
    {
      sql: `with limited as (
  select id, max_objects, max_bytes, max_objects is not null or max_bytes is not null as is_limited
  from project where id = $1::text::int8)
select max_objects, max_bytes,
  case when is_limited then (select sum(u.objects) from project_usage u where u.project_id = limited.id)
    else (select count(*) from stored_object o where o.project_id = limited.id) end as objects,
  case when is_limited then (select sum(u.bytes) from project_usage u where u.project_id = limited.id)
    else (select coalesce(sum(greatest(o.payload_bytes, pg_column_size(o.payload) / 16)), 0)
        from stored_object o where o.project_id = limited.id)
      + (select coalesce(sum(octet_length(v.bytes)), 0) from archive_volume v where v.project_id = limited.id) end as bytes
from limited`,
      parameters: [projectId],
    },
    quotaRow,
  );
  return {
    objects: row?.objects ?? 0,
    bytes: row?.bytes ?? 0,
    ...(row?.max_objects == null ? {} : { maxObjects: Number(row.max_objects) }),
    ...(row?.max_bytes == null ? {} : { maxBytes: Number(row.max_bytes) }),
  };
}

/** @throws {InvalidValueError} for a limit that is no whole number from 0 on. */
export async function writeQuota(
  connection: SchemaConnection,
  projectId: string,
  limits: { readonly maxObjects?: number | null; readonly maxBytes?: number | null },
): Promise<void> {
  for (const [field, limit] of Object.entries(limits)) requireLimit(field, limit);
  const { maxObjects, maxBytes } = limits;
  await connection.rows(
    {
      sql: `update project set
  max_objects = case when $2::text = 'keep' then max_objects else $3::text::int8 end,
  max_bytes = case when $4::text = 'keep' then max_bytes else $5::text::int8 end
where id = $1::text::int8`,
      parameters: [projectId, ...change(maxObjects), ...change(maxBytes)],
    },
    z.unknown(),
  );
}

function requireLimit(field: string, limit: number | null | undefined): void {
  if (limit === undefined || limit === null || (Number.isSafeInteger(limit) && limit >= 0)) return;
  throw new InvalidValueError(field, limit, "must be a whole number from 0 on, or null for any amount");
}

function change(limit: number | null | undefined): readonly [string, string | null] {
  if (limit === undefined) return ["keep", null];
  return ["set", limit === null ? null : String(limit)];
}
