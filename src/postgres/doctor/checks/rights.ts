/** What the role may do with the tables, and in which projects. */

import { z } from "zod";
import type { Check } from "../examination.js";
import type { Finding } from "../finding.js";

const roleRow = z.object({
  role: z.string(),
  is_superuser: z.boolean(),
  is_restricted: z.boolean(),
  unreadable: z.array(z.string()),
  unwritable: z.array(z.string()),
  is_owner: z.boolean(),
});
const projectRow = z.object({ name: z.string(), access: z.string() });

/** An object is stored with its substance and its files; triggers write the ledger with the rights of their owner. */
const SQL = `with ours as (
  select c.oid, c.relname::text as name, c.relowner
  from pg_catalog.pg_class c
  where c.relnamespace = to_regnamespace(quote_ident(current_schema())) and c.relkind in ('r', 'p')
    and c.relname in ('stored_object', 'substance', 'component', 'substance_component', 'archive', 'archive_file',
      'archive_segment', 'archive_volume', 'ledger', 'project'))
select current_user as role, coalesce((select rolsuper from pg_catalog.pg_roles where rolname = current_user), false)
    as is_superuser,
  row_security_active('stored_object') as is_restricted,
  array(select name from ours where not has_table_privilege(oid, 'select') order by name) as unreadable,
  array(select name from ours where name not in ('ledger', 'project') and not has_any_column_privilege(oid, 'insert')
    or name = 'stored_object' and not (has_any_column_privilege(oid, 'update') and has_table_privilege(oid, 'delete'))
    or name = 'archive_volume' and not has_any_column_privilege(oid, 'update') order by name) as unwritable,
  (select bool_and(pg_has_role(relowner, 'usage')) from ours) as is_owner`;

const PROJECTS_SQL = `select p.name, case when p.id = any (accessible_projects('maintainer')) then 'maintainer'
  when p.id = any (accessible_projects('writer')) then 'writer' else 'reader' end as access
from project p order by p.name`;

export const rightsCheck: Check = {
  topic: "rights",
  needsTables: true,
  async look({ source }) {
    const [role] = await source.rows({ sql: SQL, parameters: [] }, roleRow);
    if (role === undefined) return [];
    const who = `the role "${role.role}"`;
    const projects =
      role.is_restricted && role.unreadable.length === 0
        ? await source.rows({ sql: PROJECTS_SQL, parameters: [] }, projectRow)
        : undefined;
    return [
      onTables(role, who),
      ...(projects === undefined ? [] : [inProjects(projects, who)]),
      ...(role.is_superuser
        ? [
            {
              severity: "note" as const,
              found: `${who} is a superuser, whom nothing restricts`,
              advice: "For daily work use a role that is a member of projects.",
            },
          ]
        : []),
    ];
  },
};

function onTables(role: z.infer<typeof roleRow>, who: string): Omit<Finding, "topic"> {
  if (role.unreadable.length > 0) {
    return {
      severity: "problem",
      found: `${who} may not read ${role.unreadable.join(", ")}`,
      advice: `As the owner of the tables: thermostore roles --apply, then GRANT thermostore_reader TO "${role.role}".`,
    };
  }
  if (role.unwritable.length > 0) {
    return {
      severity: "note",
      found: `${who} may read but not store: it may not write to ${role.unwritable.join(", ")}`,
      advice: `If it is to store, as the owner of the tables: GRANT thermostore_writer TO "${role.role}".`,
    };
  }
  const migrate = role.is_owner ? ", and migrate, as it owns the tables" : "";
  return { severity: "ok", found: `${who} may read and store${migrate}` };
}

function inProjects(projects: readonly z.infer<typeof projectRow>[], who: string): Omit<Finding, "topic"> {
  if (projects.length === 0) {
    return {
      severity: "problem",
      found: `${who} is a member of no project, and sees nothing`,
      advice:
        "A maintainer lets it in with: thermostore project grant PROJECT ROLE reader|writer|maintainer.",
    };
  }
  const each = projects.map(({ name, access }) => `${access} of "${name}"`);
  return { severity: "ok", found: `${who} is ${each.join(", ")}` };
}
