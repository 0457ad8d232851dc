/**
 * The project that a handle works in. Everything in the database belongs to one, and nothing is shared between
 * them: every statement names the project, whatever the server's policies would show.
 */

import { z } from "zod";
import { InvalidValueError } from "../../errors.js";
import { ProjectNotFoundError } from "../../project-errors.js";
import type { RowSource } from "../database/row-source.js";

/** What there is from the beginning. */
export const DEFAULT_PROJECT = "default";

const MAX_NAME_LENGTH = 63;

/**
 * Makes sure that a project can have this name.
 *
 * @throws {InvalidValueError} if not.
 */
export function requireProjectName(name: string): string {
  if (name.length <= MAX_NAME_LENGTH && /^[a-z0-9][a-z0-9._-]*$/.test(name)) return name;
  throw new InvalidValueError(
    "",
    name,
    `must be a lower-case letter or a digit, followed by at most ${MAX_NAME_LENGTH - 1} of those or of . _ -`,
  );
}

/** A project, as one role sees it. */
export interface Project {
  /** In decimal digits: a bigint of the database. */
  readonly id: string;
  readonly name: string;
  /**
   * Whether the server hides the rows of other projects from the role. Then it answers some questions by an index
   * only if they are asked through functions of the owner's.
   */
  readonly isRestricted: boolean;
}

const projectRow = z.object({
  role: z.string(),
  id: z.string().nullable(),
  is_restricted: z.boolean(),
});

const PROJECT_SQL = `select current_user::text as role, row_security_active('stored_object') as is_restricted,
  (select id::text from project where name = $1::text) as id`;

/**
 * Finds a project by its name.
 *
 * @throws {ProjectNotFoundError} if there is none of this name that the role may see.
 */
export async function findProject(source: RowSource, name: string): Promise<Project> {
  const [row] = await source.rows({ sql: PROJECT_SQL, parameters: [name] }, projectRow);
  if (row === undefined) throw new Error("a statement without conditions gave no row");
  const { id, role, is_restricted: isRestricted } = row;
  if (id === null) throw new ProjectNotFoundError(name, role, isRestricted);
  return { id, name, isRestricted };
}
