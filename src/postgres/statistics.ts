/** How much is stored. */

import { z } from "zod";
import type { RowSource } from "./database/row-source.js";
import type { Project } from "./projects/project.js";

/** What is stored of one class. */
export interface ClassStatistics {
  readonly objects: number;
  /** Bytes of the objects' JSON. */
  readonly objectBytes: number;
  /** Files in ancillary directories. */
  readonly files: number;
  /** Bytes of those files, before compression. */
  readonly fileBytes: number;
}

/** What is stored in a project. */
export interface StoreStatistics extends ClassStatistics {
  readonly byClass: Readonly<Record<string, ClassStatistics>>;
  /** Distinct substances that objects have. */
  readonly substances: number;
  /** Distinct pairs of temperature and pressure that objects have. */
  readonly states: number;
  /** Bytes of the volumes in which files lie, compressed and shared. */
  readonly volumeBytes: number;
}

const classRow = z.object({
  class: z.string(),
  objects: z.coerce.number(),
  object_bytes: z.coerce.number(),
  files: z.coerce.number(),
  file_bytes: z.coerce.number(),
});

const totalRow = z.object({
  substances: z.coerce.number(),
  states: z.coerce.number(),
  volume_bytes: z.coerce.number(),
});

/** Counts what is stored in a project. */
export async function readStatistics(database: RowSource, project: Project): Promise<StoreStatistics> {
  const classes = await database.rows(
    {
      sql: `select o.class, count(*) as objects, sum(o.payload_bytes)::text as object_bytes,
  coalesce(sum(a.file_count), 0)::text as files, coalesce(sum(a.size_bytes), 0)::text as file_bytes
from stored_object o left join archive a on a.project_id = o.project_id and a.id = o.archive_id
where o.project_id = $1::text::int8
group by o.class order by o.class`,
      parameters: [project.id],
    },
    classRow,
  );
  const [total] = await database.rows(
    {
      sql: `select count(distinct substance_id) as substances,
  (select count(*) from (select distinct temperature_k, pressure_pa from stored_object
    where project_id = $1::text::int8 and temperature_k is not null) as s) as states,
  (select coalesce(sum(size_bytes), 0)::text from archive_volume where project_id = $1::text::int8) as volume_bytes
from stored_object where project_id = $1::text::int8`,
      parameters: [project.id],
    },
    totalRow,
  );
  const byClass = Object.fromEntries(
    classes.map((row) => [
      row.class,
      {
        objects: row.objects,
        objectBytes: row.object_bytes,
        files: row.files,
        fileBytes: row.file_bytes,
      },
    ]),
  );
  const sum = (name: keyof ClassStatistics): number =>
    Object.values(byClass).reduce((total, statistics) => total + statistics[name], 0);
  return {
    objects: sum("objects"),
    objectBytes: sum("objectBytes"),
    files: sum("files"),
    fileBytes: sum("fileBytes"),
    byClass,
    substances: total?.substances ?? 0,
    states: total?.states ?? 0,
    volumeBytes: total?.volume_bytes ?? 0,
  };
}
