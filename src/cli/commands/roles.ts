/** `thermostore roles`: the least rights of those who work with a database. */

import { GROUP_ROLES } from "../../postgres/projects/group-roles.js";
import { type RoleScript, roleScript } from "../../postgres/projects/role-script.js";
import { type CommandContext, type CommandResult, present } from "../command-context.js";
import { withDatabase } from "../with-store.js";

export interface RolesFlags {
  readonly apply?: boolean;
  readonly owner?: string;
}

export async function roles(
  context: CommandContext,
  { apply = false, owner }: RolesFlags,
): Promise<CommandResult> {
  const options = { apply, ...(owner === undefined ? {} : { owner }) };
  const script = await withDatabase(context, (target) => roleScript(target, options), {
    migrate: true,
    direct: false,
  });
  return present(context, {
    json: () => ({ applied: apply, roles: script.roles, grants: script.grants }),
    text: () => (apply ? appliedText(script) : scriptText(script)),
  });
}

function scriptText({ roles: ofRoles, grants }: RoleScript): string {
  return [
    "BEGIN;",
    ...(ofRoles.length === 0 ? [] : ["-- Roles: takes the right to create roles.", ...ofRoles]),
    "-- Rights on the tables: takes their owner.",
    ...grants,
    "COMMIT;",
  ].join("\n");
}

function appliedText({ roles: ofRoles }: RoleScript): string {
  const groups = `${GROUP_ROLES.join(", ")} have the rights that they need, and no others.`;
  return [...ofRoles, groups].join("\n");
}
