/**
 * The SQL that brings the roles of a server to what a database needs: groups with the least rights, members of
 * projects in the groups of their access, and, on request, another owner of the tables. Made from what is there, so
 * that it says what would change; run again, it changes nothing.
 */

import pg from "pg";
import { z } from "zod";
import { DatabaseError } from "../../database-errors.js";
import type { ConnectionTarget } from "../connection-target.js";
import { INSUFFICIENT_PRIVILEGE } from "../database/database-error.js";
import { withRetries } from "../database/with-retries.js";
import { CANNOT_JOIN, GROUP_ROLES, groupOf } from "./group-roles.js";
import { handOverStatements } from "./owner-script.js";
import { grantStatements, TABLES } from "./role-grants.js";
import { SchemaConnection } from "./schema-connection.js";

/** Two that change the same rights at once would get in each other's way; "TSRO" in ASCII. */
const LOCK = 0x5453524f;

/** A role is there meanwhile, or somebody else is changing it. */
const AT_ONCE: ReadonlySet<string> = new Set(["23505", "42710", "XX000"]);

export interface RoleScriptOptions {
  /** A role that is to own the tables, and to migrate. Default: whoever owns them goes on. */
  readonly owner?: string;
  /** Run it, in one transaction. Default: false. */
  readonly apply?: boolean;
}

/** Statements, with comments that say what they are for. */
export interface RoleScript {
  /** About roles of the server: they take the right to create roles. */
  readonly roles: readonly string[];
  /** About the tables: they take the rights of their owner. */
  readonly grants: readonly string[];
}

const serverRow = z.object({
  owner: z.string(),
  schema: z.string(),
  database: z.string(),
  groups: z.array(z.string()),
  risky_groups: z.array(z.string()),
  connects: z.boolean(),
  enters: z.boolean(),
  functions: z.array(z.string()),
});

const SERVER_SQL = `select pg_get_userbyid(c.relowner)::text as owner, current_schema()::text as schema,
  current_database()::text as database,
  array(select rolname::text from pg_catalog.pg_roles where rolname = any($1::text[])) as groups,
  array(select rolname::text from pg_catalog.pg_roles where rolname = any($1::text[])
    and (rolsuper or rolbypassrls or pg_has_role(oid, c.relowner, 'member'))) as risky_groups,
  has_database_privilege('public', current_database(), 'connect') as connects,
  has_schema_privilege('public', current_schema(), 'usage') as enters,
  array(select p.oid::regprocedure::text from pg_catalog.pg_proc p
    where p.pronamespace = c.relnamespace and p.proowner = c.relowner and p.prorettype <> 'trigger'::regtype
      and not exists (select from pg_catalog.pg_depend d
        where d.classid = 'pg_proc'::regclass and d.objid = p.oid and d.deptype = 'e') order by 1) as functions
from pg_catalog.pg_class c where c.oid = 'stored_object'::regclass`;

const memberRow = z.object({
  role: z.string(),
  access: z.enum(["reader", "writer", "maintainer"]),
  is_in_group: z.boolean(),
  has_grants_of_its_own: z.boolean(),
});

const MEMBERS_SQL = `with members as (
  select role_name, max(access) as access from project_member group by role_name)
select m.role_name as role, m.access::text as access,
  coalesce(pg_has_role(r.oid, (select g.oid from pg_catalog.pg_roles g where g.rolname = 'thermostore_' || m.access),
    'usage'), false) as is_in_group,
  exists (select from pg_catalog.pg_class c
    left join pg_catalog.pg_attribute a on a.attrelid = c.oid and a.attacl is not null and not a.attisdropped,
    lateral aclexplode(coalesce(c.relacl, acldefault('r', c.relowner)) || a.attacl) as acl
    where c.oid = any (array(select to_regclass(name) from unnest($1::text[]) as name)) and acl.grantee = r.oid
      and c.relowner <> r.oid) as has_grants_of_its_own
from members m join pg_catalog.pg_roles r on r.rolname = m.role_name
where not r.rolsuper and not ${CANNOT_JOIN("r", "'thermostore_' || m.access")} order by m.role_name collate "C"`;

/**
 * Makes the script, and runs it if that is wanted.
 *
 * @throws {OwnerNeededError} unless the role owns the tables.
 * @throws {DatabaseError} if a group may more than it should, or running needs rights that the role lacks.
 */
export async function roleScript(
  target: ConnectionTarget,
  { owner, apply = false }: RoleScriptOptions = {},
): Promise<RoleScript> {
  await using connection = await SchemaConnection.open(target);
  await connection.requireOwner("grant rights on them");
  // Those who change the same roles in other databases do not see this lock.
  return await withRetries(() => makeScript(connection, owner, apply), {
    isRetryable: (error) =>
      error instanceof DatabaseError && error.code !== undefined && AT_ONCE.has(error.code),
  });
}

function makeScript(
  connection: SchemaConnection,
  owner: string | undefined,
  apply: boolean,
): Promise<RoleScript> {
  return connection.transaction(async () => {
    await connection.run([`select pg_advisory_xact_lock(${LOCK})`]);
    const script = await scriptFor(connection, owner);
    if (apply) {
      await changeRoles(connection, script.roles);
      await connection.run(script.grants);
    }
    return script;
  });
}

/** Who owns tables need not be somebody who may change roles. */
async function changeRoles(connection: SchemaConnection, statements: readonly string[]): Promise<void> {
  try {
    await connection.run(statements);
  } catch (error) {
    if (!(error instanceof DatabaseError) || error.code !== INSUFFICIENT_PRIVILEGE) throw error;
    throw new DatabaseError(
      `your role may not make roles or fill them. Let the administrator of the server run this first: ${statements.join(" ")}`,
      INSUFFICIENT_PRIVILEGE,
      false,
      { cause: error },
    );
  }
}

async function scriptFor(connection: SchemaConnection, newOwner: string | undefined): Promise<RoleScript> {
  const server = await connection.row({ sql: SERVER_SQL, parameters: [GROUP_ROLES] }, serverRow);
  refuseRisky(server.risky_groups);
  const members = await connection.rows({ sql: MEMBERS_SQL, parameters: [TABLES] }, memberRow);
  const outside = members.filter((member) => !member.is_in_group);
  const superfluous = members.filter((member) => member.has_grants_of_its_own);
  const handOver = newOwner === undefined ? [] : await handOverStatements(connection, newOwner);
  return {
    roles: [
      ...GROUP_ROLES.filter((group) => !server.groups.includes(group)).map(
        (group) => `CREATE ROLE ${group} NOLOGIN;`,
      ),
      ...(await nestingStatements(connection)),
      ...outside.map(({ role, access }) => `GRANT ${groupOf(access)} TO ${pg.escapeIdentifier(role)};`),
    ],
    grants: [
      ...(server.connects
        ? []
        : [`GRANT CONNECT ON DATABASE ${pg.escapeIdentifier(server.database)} TO ${GROUP_ROLES[0]};`]),
      ...(server.enters
        ? []
        : [`GRANT USAGE ON SCHEMA ${pg.escapeIdentifier(server.schema)} TO ${GROUP_ROLES[0]};`]),
      ...grantStatements(server.functions),
      // What they were given before there were groups would let them do more.
      ...superfluous.map(
        ({ role }) => `REVOKE ALL ON ${TABLES.join(", ")} FROM ${pg.escapeIdentifier(role)};`,
      ),
      ...handOver,
    ],
  };
}

function refuseRisky(groups: readonly string[]): void {
  if (groups.length === 0) return;
  throw new DatabaseError(
    `members of ${groups.join(" and ")} would see everything: it is a superuser, has BYPASSRLS or is a member of the owner of the tables. Take that from it, and try again.`,
    INSUFFICIENT_PRIVILEGE,
    false,
  );
}

/** Each group has the rights of the one before it. */
async function nestingStatements(connection: SchemaConnection): Promise<readonly string[]> {
  const pairs = GROUP_ROLES.slice(1).map((group, index) => ({ group, part: GROUP_ROLES[index] ?? group }));
  const statements: string[] = [];
  for (const { group, part } of pairs) {
    const { is_nested: isNested } = await connection.row(
      {
        sql: `select coalesce(pg_has_role((select oid from pg_catalog.pg_roles where rolname = $1::text),
  (select oid from pg_catalog.pg_roles where rolname = $2::text), 'usage'), false) as is_nested`,
        parameters: [group, part],
      },
      z.object({ is_nested: z.boolean() }),
    );
    if (!isNested) statements.push(`GRANT ${part} TO ${group};`);
  }
  return statements;
}
