/** The projects of a database: which there are, who is let in, and how much each may hold. */

import { z } from "zod";
import { InvalidValueError } from "../../errors.js";
import type { ProjectAccess } from "../../project-errors.js";
import type { ConnectionTarget } from "../connection-target.js";
import { findProject, requireProjectName } from "./project.js";
import { type GrantOutcome, ProjectMembers } from "./project-members.js";
import { type ProjectQuota, readQuota, writeQuota } from "./project-quota.js";
import { SchemaConnection } from "./schema-connection.js";

/** A project, as one role sees it. */
export interface ProjectSummary {
  readonly name: string;
  /** What the role may do in it. The owner of the tables may do everything in all of them. */
  readonly access: ProjectAccess | "owner";
  readonly createdAt: Date;
  readonly createdBy: string;
  /** How many roles were let in. */
  readonly members: number;
}

const summaryRow = z.object({
  name: z.string(),
  access: z.enum(["reader", "writer", "maintainer", "owner"]),
  created_at: z.coerce.date(),
  created_by: z.string(),
  members: z.coerce.number(),
});

const LIST_SQL = `select p.name, p.created_at, p.created_by,
  case when pg_has_role((select relowner from pg_catalog.pg_class where oid = 'project'::regclass), 'usage') then 'owner'
    when p.id = any (accessible_projects('maintainer')) then 'maintainer'
    when p.id = any (accessible_projects('writer')) then 'writer'
    else 'reader' end as access,
  (select count(*) from project_member m where m.project_id = p.id) as members
from project p order by p.name collate "C"`;

/**
 * Looks after the projects of a database.
 *
 * @example
 * await using projects = await ProjectRegister.open(parseConnectionTarget("postgresql://owner@db/simulations"));
 * await projects.create("polymers", ["anna"]);
 * const members = await projects.membersOf("polymers");
 * await members.grant("ben", "writer");
 */
export class ProjectRegister implements AsyncDisposable {
  readonly #connection: SchemaConnection;

  private constructor(connection: SchemaConnection) {
    this.#connection = connection;
  }

  /**
   * Connects to a database.
   *
   * @throws {DatabaseConnectionError} if the server cannot be reached or refuses the login.
   * @throws {SchemaVersionError} if the schema is not this version's; it names the command to run.
   */
  static async open(target: ConnectionTarget): Promise<ProjectRegister> {
    return new ProjectRegister(await SchemaConnection.open(target));
  }

  /**
   * Makes a project, which is empty, and lets maintainers in; both or neither.
   *
   * @returns for each maintainer, whether it has the rights that it needs.
   * @throws {InvalidValueError} for a name that cannot be one, or is taken, and for a role that is not there.
   * @throws {OwnerNeededError} unless the role owns the tables.
   */
  async create(
    name: string,
    maintainers: readonly string[] = [],
  ): Promise<ReadonlyMap<string, GrantOutcome>> {
    requireProjectName(name);
    await this.#connection.requireOwner("make projects");
    return this.#connection.transaction(async () => {
      const made = await this.#connection.rows(
        {
          sql: "insert into project (name) values ($1::text) on conflict (name) do nothing returning name",
          parameters: [name],
        },
        z.unknown(),
      );
      if (made.length === 0)
        throw new InvalidValueError(
          "project",
          name,
          "there is one of this name already; see thermostore project list",
        );
      const members = await this.membersOf(name);
      const outcomes = new Map<string, GrantOutcome>();
      for (const role of maintainers) outcomes.set(role, await members.grant(role, "maintainer"));
      return outcomes;
    });
  }

  /** The projects that the role may see, by name. */
  async list(): Promise<readonly ProjectSummary[]> {
    const rows = await this.#connection.rows({ sql: LIST_SQL, parameters: [] }, summaryRow);
    return rows.map(({ created_at: createdAt, created_by: createdBy, ...rest }) => ({
      ...rest,
      createdAt,
      createdBy,
    }));
  }

  /**
   * Who is let into a project, and who may let others in.
   *
   * @throws {ProjectNotFoundError} if there is no such project that the role may see.
   */
  async membersOf(project: string): Promise<ProjectMembers> {
    return new ProjectMembers(this.#connection, await findProject(this.#connection, project));
  }

  /**
   * How much a project holds, and may hold.
   *
   * @throws {ProjectNotFoundError} if there is no such project that the role may see.
   */
  async quota(project: string): Promise<ProjectQuota> {
    return readQuota(this.#connection, await this.#idOf(project));
  }

  /**
   * Says how much a project may hold; `null` for any amount, and what is left out stays as it is. What is there already
   * stays there, also if it is more.
   *
   * @throws {InvalidValueError} for a limit that is no whole number from 0 on.
   * @throws {ProjectNotFoundError} if there is no such project.
   * @throws {OwnerNeededError} unless the role owns the tables.
   */
  async setQuota(
    project: string,
    limits: { readonly maxObjects?: number | null; readonly maxBytes?: number | null },
  ): Promise<void> {
    await this.#connection.requireOwner("say how much a project may hold");
    await writeQuota(this.#connection, await this.#idOf(project), limits);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#connection[Symbol.asyncDispose]();
  }

  async #idOf(name: string): Promise<string> {
    return (await findProject(this.#connection, name)).id;
  }
}
