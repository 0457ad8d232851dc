/** What the role may do, and whether it may more than it should. */

import { z } from "zod";
import type { Check } from "../examination.js";
import type { Finding } from "../finding.js";

const roleRow = z.object({
  role: z.string(),
  is_superuser: z.boolean(),
  unreadable: z.array(z.string()),
  unwritable: z.array(z.string()),
  not_owned: z.array(z.string()),
});

/** An object is stored with its substance, its files and, by a trigger, an entry of the ledger. */
const SQL = `with ours as (
  select c.oid, c.relname::text as name, c.relowner
  from pg_catalog.pg_class c
  where c.relnamespace = to_regnamespace(quote_ident(current_schema())) and c.relkind in ('r', 'p')
    and c.relname in ('stored_object', 'substance', 'component', 'substance_component', 'archive', 'archive_file',
      'archive_segment', 'archive_volume', 'ledger'))
select current_user as role, coalesce((select rolsuper from pg_catalog.pg_roles where rolname = current_user), false)
    as is_superuser,
  array(select name from ours where not has_table_privilege(oid, 'select') order by name) as unreadable,
  array(select name from ours where not has_table_privilege(oid, 'insert')
    or name = 'stored_object' and not (has_table_privilege(oid, 'update') and has_table_privilege(oid, 'delete'))
    or name = 'archive_volume' and not has_table_privilege(oid, 'update') order by name) as unwritable,
  array(select name from ours where not pg_has_role(relowner, 'usage') order by name) as not_owned`;

export const rightsCheck: Check = {
  topic: "rights",
  needsTables: true,
  async look({ source }) {
    const [role] = await source.rows({ sql: SQL, parameters: [] }, roleRow);
    if (role === undefined) return [];
    const who = `the role "${role.role}"`;
    const findings: Omit<Finding, "topic">[] = [];
    if (role.unreadable.length > 0) {
      findings.push({
        severity: "problem",
        found: `${who} may not read ${role.unreadable.join(", ")}`,
        advice: `As the owner of the tables: GRANT SELECT ON ALL TABLES IN SCHEMA … TO "${role.role}".`,
      });
    } else if (role.unwritable.length > 0) {
      findings.push({
        severity: "note",
        found: `${who} may read but not store: it may not write to ${role.unwritable.join(", ")}`,
        advice: "If it is to store, grant it what docs/operations.md says.",
      });
    } else {
      const owner = role.not_owned.length === 0 ? ", and migrate, as it owns the tables" : "";
      findings.push({ severity: "ok", found: `${who} may read and store${owner}` });
    }
    if (role.is_superuser) {
      findings.push({
        severity: "note",
        found: `${who} is a superuser, whom nothing restricts`,
        advice: "For daily work use a role with the rights that docs/operations.md names.",
      });
    }
    return findings;
  },
};
