/**
 * The role that migrates is the owner of the tables, types and functions: migrations change them, and functions that
 * run with the rights of their owner must not have those of a superuser.
 */

import pg from "pg";
import { z } from "zod";
import { InvalidValueError } from "../../errors.js";
import type { SchemaConnection } from "./schema-connection.js";

const ownerRow = z.object({
  exists: z.boolean(),
  is_member: z.boolean(),
  schema: z.string(),
  may_create: z.boolean().nullable(),
});

const ownedRow = z.object({ kind: z.string(), name: z.string() });

/** What is in the schema and not the new owner's; sequences go with the columns that they belong to. */
const OWNED_SQL = `with current as (
  select relowner as owner, relnamespace as place from pg_catalog.pg_class where oid = 'stored_object'::regclass)
select 'TABLE' as kind, c.oid::regclass::text as name from pg_catalog.pg_class c, current
where c.relnamespace = place and c.relowner = owner and c.relkind in ('r', 'p') and $1::text <> pg_get_userbyid(owner)
union all
select 'TYPE', t.oid::regtype::text from pg_catalog.pg_type t, current
where t.typnamespace = place and t.typowner = owner and t.typtype = 'e' and $1::text <> pg_get_userbyid(owner)
union all
select 'FUNCTION', p.oid::regprocedure::text from pg_catalog.pg_proc p, current
where p.pronamespace = place and p.proowner = owner and $1::text <> pg_get_userbyid(owner)
  and not exists (select from pg_catalog.pg_depend d
    where d.classid = 'pg_proc'::regclass and d.objid = p.oid and d.deptype = 'e')
union all
select 'STATISTICS', format('%I.%I', nspname, s.stxname) from pg_catalog.pg_statistic_ext s, current, pg_catalog.pg_namespace n
where n.oid = place and s.stxnamespace = place and s.stxowner = owner and $1::text <> pg_get_userbyid(owner)
order by 1, 2`;

/**
 * The statements that make a role the owner of what the migrations have made.
 *
 * @throws {InvalidValueError} if there is no such role, or it is a member of a project.
 */
export async function handOverStatements(
  connection: SchemaConnection,
  newOwner: string,
): Promise<readonly string[]> {
  const role = pg.escapeIdentifier(newOwner);
  const server = await connection.row(
    {
      sql: `select r.oid is not null as exists, current_schema()::text as schema,
  exists (select from project_member m where m.role_name = $1::text) as is_member,
  has_schema_privilege(r.oid, current_schema(), 'create') as may_create
from (select) as one left join pg_catalog.pg_roles r on r.rolname = $1::text`,
      parameters: [newOwner],
    },
    ownerRow,
  );
  if (!server.exists) {
    throw new InvalidValueError(
      "owner",
      newOwner,
      `the server has no role of this name; its administrator makes one with: CREATE ROLE ${role} LOGIN`,
    );
  }
  if (server.is_member) {
    throw new InvalidValueError(
      "owner",
      newOwner,
      "is a member of a project; the owner sees and may do everything in all of them, so take a role that nobody works with",
    );
  }
  const owned = await connection.rows({ sql: OWNED_SQL, parameters: [newOwner] }, ownedRow);
  return [
    ...(server.may_create === true
      ? []
      : [`GRANT USAGE, CREATE ON SCHEMA ${pg.escapeIdentifier(server.schema)} TO ${role};`]),
    ...owned.map(({ kind, name }) => `ALTER ${kind} ${name} OWNER TO ${role};`),
  ];
}
