/** The groups of the server, one for each access to projects, that carry the rights on the tables. */

import type { ProjectAccess } from "../../project-errors.js";

/** From the fewest rights to the most; each has those of the one before. */
export const GROUP_ROLES = ["thermostore_reader", "thermostore_writer", "thermostore_maintainer"] as const;

/** The group of all that have this access somewhere. What they may see with its rights, policies decide. */
export function groupOf(access: ProjectAccess): (typeof GROUP_ROLES)[number] {
  return `thermostore_${access}`;
}

/**
 * SQL: whether a role (an alias of pg_roles) can be in no group, whoever names it a member of a project: the groups
 * themselves, whose rights nobody but the owner changes, what a group is in already, and the owner of a database.
 */
export const CANNOT_JOIN = (role: string, group: string): string =>
  `(${role}.rolname in ('pg_database_owner', ${GROUP_ROLES.map((name) => `'${name}'`).join(", ")}) or coalesce(pg_has_role(
  (select g.oid from pg_catalog.pg_roles g where g.rolname = ${group}), ${role}.oid, 'member'), false))`;
