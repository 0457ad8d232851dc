/** The groups of the server, one for each access to projects, that carry the rights on the tables. */

import type { ProjectAccess } from "../../project-errors.js";

/** From the fewest rights to the most; each has those of the one before. */
export const GROUP_ROLES = ["thermostore_reader", "thermostore_writer", "thermostore_maintainer"] as const;

/** The group of all that have this access somewhere. What they may see with its rights, policies decide. */
export function groupOf(access: ProjectAccess): (typeof GROUP_ROLES)[number] {
  return `thermostore_${access}`;
}
