/**
 * Row-level security hides what a role may not change from statements that would change it, without a word. Who was
 * about to change something, and finds nothing, asks here for the reason.
 */

import { z } from "zod";
import { ProjectAccessError } from "../../project-errors.js";
import type { RowSource } from "../database/row-source.js";
import type { Project } from "./project.js";

const accessRow = z.object({ may_write: z.boolean() });

/** @throws {ProjectAccessError} if the role may not write in the project. */
export async function requireWriter(source: RowSource, { id, name, isRestricted }: Project): Promise<void> {
  if (!isRestricted) return;
  const [row] = await source.rows(
    {
      sql: "select $1::text::int8 = any (accessible_projects('writer')) as may_write",
      parameters: [id],
    },
    accessRow,
  );
  if (row?.may_write !== true) throw new ProjectAccessError(name, "writer");
}
