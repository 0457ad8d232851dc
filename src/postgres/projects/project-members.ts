/**
 * The members of one project. A member is a role of the server by its name; what it may do besides hangs on the
 * rights of the group (`role-grants.ts`) that it is in, without which the server refuses everything.
 */

import pg from "pg";
import { z } from "zod";
import { DatabaseError } from "../../database-errors.js";
import { InvalidValueError } from "../../errors.js";
import { type ProjectAccess, ProjectAccessError } from "../../project-errors.js";
import { withRetries } from "../database/with-retries.js";
import { CANNOT_JOIN, groupOf } from "./group-roles.js";
import type { SchemaConnection } from "./schema-connection.js";

/** A role that was let into a project. */
export interface ProjectMember {
  readonly role: string;
  readonly access: ProjectAccess;
  readonly grantedAt: Date;
  readonly grantedBy: string;
  /** Whether the server has a role of this name; whoever makes it again is a member at once. */
  readonly exists: boolean;
  /** The group whose rights the role needs for its access and lacks. */
  readonly missingGroup?: string;
}

/** What letting a role in came to. */
export interface GrantOutcome {
  /** What the role could do as a member before. */
  readonly previous?: ProjectAccess;
  /** The group that it was put into, as it lacked its rights. */
  readonly joinedGroup?: string;
  /** The group whose rights it lacks, where only others may put it there. */
  readonly missingGroup?: string;
}

/** What taking access away came to. */
export interface RevokeOutcome {
  readonly previous: ProjectAccess;
  /** What the role may do still, as it is in groups that are members as well. */
  readonly remaining: readonly Pick<ProjectMember, "role" | "access">[];
}

const access = z.enum(["reader", "writer", "maintainer"]);
const accessRow = z.object({ access });
const remainingRow = z.object({ role: z.string(), access });
const memberRow = z.object({
  role: z.string(),
  access,
  granted_at: z.coerce.date(),
  granted_by: z.string(),
  exists: z.boolean(),
  has_rights: z.boolean(),
});
const rightsRow = z.object({
  exists: z.boolean(),
  has_rights: z.boolean().nullable(),
  has_group: z.boolean(),
  cannot_join: z.boolean().nullable(),
  may_grant: z.boolean().nullable(),
});

const UNIQUE_VIOLATION = "23505";

/** Whether a role has what its access takes, wherever from. */
function hasRightsSql(role: string, accessSql: string): string {
  return `case ${accessSql} when 'reader' then has_table_privilege(${role}, 'stored_object', 'select')
  when 'writer' then has_column_privilege(${role}, 'stored_object', 'payload', 'insert')
  else has_table_privilege(${role}, 'project_member', 'delete') end`;
}

/** Lists, adds and takes away the members of a project. */
export class ProjectMembers {
  readonly #connection: SchemaConnection;
  readonly #project: { readonly id: string; readonly name: string };

  constructor(connection: SchemaConnection, project: { readonly id: string; readonly name: string }) {
    this.#connection = connection;
    this.#project = project;
  }

  /** The members, most rights first. */
  async list(): Promise<readonly ProjectMember[]> {
    const rows = await this.#connection.rows(
      {
        sql: `select m.role_name as role, m.access::text as access, m.granted_at, m.granted_by,
  r.oid is not null as exists, coalesce(${hasRightsSql("r.oid", "m.access")}, false) as has_rights
from project_member m left join pg_catalog.pg_roles r on r.rolname = m.role_name
where m.project_id = $1::text::int8 order by m.access desc, m.role_name collate "C"`,
        parameters: [this.#project.id],
      },
      memberRow,
    );
    return rows.map(({ granted_at: grantedAt, granted_by: grantedBy, has_rights: hasRights, ...rest }) => ({
      ...rest,
      grantedAt,
      grantedBy,
      ...(rest.exists && !hasRights ? { missingGroup: groupOf(rest.access) } : {}),
    }));
  }

  /**
   * Lets a role in, or changes what it may do. If it lacks the rights of its group, and whoever asks may put it there,
   * that is done as well.
   *
   * @throws {InvalidValueError} if the server has no such role, or for less access of one's own.
   * @throws {ProjectAccessError} unless the role that asks is a maintainer, or owns the tables.
   */
  async grant(role: string, wanted: ProjectAccess): Promise<GrantOutcome> {
    await this.#requireMaintainer();
    const rights = await this.#rights(role, wanted);
    if (!rights.exists) {
      throw new InvalidValueError(
        "role",
        role,
        `the server has no role of this name; its administrator makes one with: CREATE ROLE ${pg.escapeIdentifier(role)} LOGIN`,
      );
    }
    if (rights.cannot_join === true && rights.has_rights !== true) {
      throw new InvalidValueError(
        "role",
        role,
        `cannot be put into ${groupOf(wanted)}, whose rights it lacks`,
      );
    }
    const previous = await withRetries(() => this.#put(role, wanted), {
      // Somebody else let the same role in.
      isRetryable: (error) => error instanceof DatabaseError && error.code === UNIQUE_VIOLATION,
    });
    return { ...(previous === undefined ? {} : { previous }), ...(await this.#join(role, wanted, rights)) };
  }

  /**
   * Takes a role's access away, also if the server has no such role any more.
   *
   * @throws {InvalidValueError} if it is no member.
   * @throws {ProjectAccessError} unless the role that asks is a maintainer, or owns the tables.
   */
  async revoke(role: string): Promise<RevokeOutcome> {
    await this.#requireMaintainer();
    // Asked before: whoever leaves does not see the members any more.
    const remaining = await this.#connection.rows(
      {
        sql: `select m.role_name as role, m.access::text as access
from project_member m join pg_catalog.pg_roles r on r.rolname = $2::text
where m.project_id = $1::text::int8 and m.role_name <> $2::text and pg_has_role(r.oid,
  (select g.oid from pg_catalog.pg_roles g where g.rolname = m.role_name), 'usage')
order by m.access desc, m.role_name collate "C"`,
        parameters: [this.#project.id, role],
      },
      remainingRow,
    );
    const previous = await this.#take(role);
    if (previous === undefined) throw new InvalidValueError("role", role, this.#noMember(remaining));
    return { previous, remaining };
  }

  #noMember(remaining: RevokeOutcome["remaining"]): string {
    const groups = remaining.map((group) => `"${group.role}"`).join(", ");
    const nobody = `is no member of the project "${this.#project.name}"`;
    return groups === ""
      ? `${nobody}; see thermostore project members ${this.#project.name}`
      : `${nobody} by itself, but as one of ${groups}; take it out of that group, or revoke the group`;
  }

  #put(role: string, wanted: ProjectAccess): Promise<ProjectAccess | undefined> {
    return this.#connection.transaction(async () => {
      const previous = await this.#accessOf(role);
      if (previous === wanted) return previous;
      await this.#take(role);
      // Who takes its own access away in between cannot go on.
      if (!(await this.#isMaintainer())) {
        throw new InvalidValueError(
          "access",
          wanted,
          "nobody can lower their own access; ask another maintainer, or the owner of the tables",
        );
      }
      await this.#connection.rows(
        {
          sql: "insert into project_member (project_id, role_name, access) values ($1::text::int8, $2::text, $3::text::project_access)",
          parameters: [this.#project.id, role, wanted],
        },
        z.unknown(),
      );
      return previous;
    });
  }

  async #accessOf(role: string): Promise<ProjectAccess | undefined> {
    const [member] = await this.#connection.rows(
      {
        sql: "select access::text as access from project_member where project_id = $1::text::int8 and role_name = $2::text",
        parameters: [this.#project.id, role],
      },
      accessRow,
    );
    return member?.access;
  }

  async #take(role: string): Promise<ProjectAccess | undefined> {
    const [member] = await this.#connection.rows(
      {
        sql: "delete from project_member where project_id = $1::text::int8 and role_name = $2::text returning access::text as access",
        parameters: [this.#project.id, role],
      },
      accessRow,
    );
    return member?.access;
  }

  #rights(role: string, wanted: ProjectAccess): Promise<z.infer<typeof rightsRow>> {
    return this.#connection.row(
      {
        sql: `select r.oid is not null as exists, ${hasRightsSql("r.oid", "$2::text")} as has_rights,
  g.oid is not null as has_group, ${CANNOT_JOIN("r", "$3::text")} as cannot_join, pg_has_role(g.oid, 'member with admin option')
    or (me.rolcreaterole and current_setting('server_version_num')::int4 < 160000) as may_grant
from (select) as one
left join pg_catalog.pg_roles r on r.rolname = $1::text
left join pg_catalog.pg_roles g on g.rolname = $3::text
left join pg_catalog.pg_roles me on me.rolname = current_user`,
        parameters: [role, wanted, groupOf(wanted)],
      },
      rightsRow,
    );
  }

  async #join(
    role: string,
    wanted: ProjectAccess,
    rights: z.infer<typeof rightsRow>,
  ): Promise<Pick<GrantOutcome, "joinedGroup" | "missingGroup">> {
    if (rights.has_rights === true) return {};
    const group = groupOf(wanted);
    if (!rights.has_group || rights.may_grant !== true) return { missingGroup: group };
    await this.#connection.run([`grant ${group} to ${pg.escapeIdentifier(role)}`]);
    const now = await this.#rights(role, wanted);
    // The group is there, but has not been given its rights yet.
    return now.has_rights === true ? { joinedGroup: group } : { joinedGroup: group, missingGroup: group };
  }

  async #requireMaintainer(): Promise<void> {
    if (await this.#isMaintainer()) return;
    throw new ProjectAccessError(this.#project.name, "maintainer");
  }

  async #isMaintainer(): Promise<boolean> {
    const { is_maintainer: isMaintainer } = await this.#connection.row(
      {
        sql: `select $1::text::int8 = any (accessible_projects('maintainer'))
  or pg_has_role((select relowner from pg_catalog.pg_class where oid = 'project'::regclass), 'usage') as is_maintainer`,
        parameters: [this.#project.id],
      },
      z.object({ is_maintainer: z.boolean() }),
    );
    return isMaintainer;
  }
}
