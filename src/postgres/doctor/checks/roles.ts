/** Who else may do what: rights that get round policies, roles that may act as the owner, and members who are gone. */

import { z } from "zod";
import type { Check } from "../examination.js";
import type { Finding } from "../finding.js";

const rightRow = z.object({ role: z.string(), privilege: z.string(), tables: z.array(z.string()) });
const roleRow = z.object({
  owner: z.string(),
  owner_is_superuser: z.boolean(),
  actors: z.array(z.string()),
  bypassing: z.array(z.string()),
  gone: z.array(z.string()),
  powerless: z.array(z.string()),
  creators: z.array(z.string()),
});

const HERE = "c.relnamespace = to_regnamespace(quote_ident(current_schema())) and c.relkind in ('r', 'p')";

/** Rights on whole tables that nobody needs who is not the owner. */
const RIGHTS_SQL = `select coalesce(r.rolname::text, 'PUBLIC') as role, acl.privilege_type as privilege,
  array_agg(c.relname::text order by c.relname) as tables
from pg_catalog.pg_class c cross join aclexplode(c.relacl) as acl
  left join pg_catalog.pg_roles r on r.oid = acl.grantee
where ${HERE} and exists (select from pg_catalog.pg_class o where o.oid = 'stored_object'::regclass and o.relowner = c.relowner)
  and acl.grantee <> c.relowner and not coalesce(r.rolsuper, false)
  and (acl.privilege_type in ('TRUNCATE', 'TRIGGER', 'REFERENCES', 'INSERT', 'UPDATE')
    or acl.privilege_type = 'DELETE' and c.relname not in ('stored_object', 'project_member'))
group by 1, 2 order by 1, 2`;

const ROLES_SQL = `with tables as (select relowner as owner, relnamespace as place from pg_catalog.pg_class
  where oid = 'stored_object'::regclass)
select pg_get_userbyid(owner)::text as owner, (select rolsuper from pg_catalog.pg_roles where oid = owner) as owner_is_superuser,
  array(select rolname::text from pg_catalog.pg_roles r where r.oid <> owner and not r.rolsuper and r.rolcanlogin
    and pg_has_role(r.oid, owner, 'member') order by 1) as actors,
  array(select rolname::text from pg_catalog.pg_roles r where r.rolbypassrls and not r.rolsuper and r.oid <> owner
    and has_table_privilege(r.oid, 'stored_object', 'select') order by 1) as bypassing,
  array(select distinct m.role_name::text from project_member m
    where not exists (select from pg_catalog.pg_roles r where r.rolname = m.role_name) order by 1) as gone,
  array(select distinct m.role_name::text from project_member m join pg_catalog.pg_roles r on r.rolname = m.role_name
    where not has_table_privilege(r.oid, 'stored_object', 'select')
      or m.access >= 'writer' and not has_any_column_privilege(r.oid, 'stored_object', 'insert') order by 1) as powerless,
  array(select coalesce(r.rolname::text, 'PUBLIC') from pg_catalog.pg_namespace n cross join aclexplode(n.nspacl) as acl
    left join pg_catalog.pg_roles r on r.oid = acl.grantee
    where n.oid = place and acl.privilege_type = 'CREATE' and acl.grantee <> owner and acl.grantee <> n.nspowner
      and not coalesce(r.rolsuper, false) order by 1) as creators
from tables`;

const LEAST = "thermostore roles --apply";

export const rolesCheck: Check = {
  topic: "roles",
  needsTables: true,
  async look({ source }) {
    const rights = await source.rows({ sql: RIGHTS_SQL, parameters: [] }, rightRow);
    const [roles] = await source.rows({ sql: ROLES_SQL, parameters: [] }, roleRow);
    const findings = [...rights.map(tooMuch), ...(roles === undefined ? [] : judge(roles))];
    if (findings.length > 0) return findings;
    return [
      {
        severity: "ok",
        found: "no role has more rights than it needs, and every member of a project is there",
      },
    ];
  },
};

function tooMuch({ role, privilege, tables }: z.infer<typeof rightRow>): Omit<Finding, "topic"> {
  const found = `${role === "PUBLIC" ? "everybody" : `the role "${role}"`} has ${privilege} on ${tables.join(", ")}`;
  const grantee = role === "PUBLIC" ? role : `"${role}"`;
  const revoke = `REVOKE ${privilege} ON ${tables.join(", ")} FROM ${grantee};`;
  if (privilege === "TRUNCATE") {
    return { severity: "problem", found: `${found}: it empties them for all projects`, advice: revoke };
  }
  if (privilege === "TRIGGER" || privilege === "REFERENCES") {
    return {
      severity: "warning",
      found: `${found}: it gets round what keeps projects apart`,
      advice: revoke,
    };
  }
  return {
    severity: "note",
    found: `${found}; policies bind it, but nobody needs whole tables`,
    advice: `${LEAST} does so for members of projects, and puts them into a group instead. Else: ${revoke}`,
  };
}

function judge(roles: z.infer<typeof roleRow>): Omit<Finding, "topic">[] {
  const named = (names: readonly string[]): string => names.map((name) => `"${name}"`).join(", ");
  const when = (
    names: readonly string[],
    severity: Finding["severity"],
    found: string,
    advice: string,
  ): Omit<Finding, "topic">[] =>
    names.length === 0 ? [] : [{ severity, found: `${found}: ${named(names)}`, advice }];
  return [
    ...(roles.owner_is_superuser
      ? [
          {
            severity: "note" as const,
            found: `the owner of the tables, "${roles.owner}", is a superuser, and functions run with its rights`,
            advice: "Hand them to a role of their own: thermostore roles --owner ROLE --apply.",
          },
        ]
      : []),
    ...when(
      roles.actors,
      "note",
      `roles that log in and may act as the owner "${roles.owner}", whom no policy binds`,
      `For daily work give them roles of their own; REVOKE "${roles.owner}" FROM the others.`,
    ),
    ...when(
      roles.bypassing,
      "warning",
      "roles that policies do not bind, and that may read",
      "ALTER ROLE … NOBYPASSRLS, unless they make backups.",
    ),
    ...when(
      roles.gone,
      "note",
      "members of projects that the server has no role for; who makes one of that name is in",
      "thermostore project revoke PROJECT ROLE.",
    ),
    ...when(
      roles.powerless,
      "warning",
      "members of projects who lack the rights on the tables that they need",
      `As the owner of the tables: ${LEAST}, which puts them into their groups.`,
    ),
    ...when(
      roles.creators,
      "note",
      "others than the owner who may make tables and functions beside thermostore's",
      "REVOKE CREATE ON SCHEMA … FROM them.",
    ),
  ];
}
