/**
 * People with roles of their own on the server of the tests, as ops set them up: the groups with their rights, and
 * users who are in none of them yet.
 */

import pg from "pg";
import { type ConnectionTarget, parseConnectionTarget } from "../../src/postgres/connection-target.js";
import { ProjectRegister } from "../../src/postgres/projects/project-register.js";
import { roleScript } from "../../src/postgres/projects/role-script.js";
import type { ProjectAccess } from "../../src/project-errors.js";
import type { TestDatabase } from "./test-database.js";

const PASSWORD = "of-a-test";
let counter = 0;

/** Some users of a database; whoever made them disposes of them, before the database is dropped. */
export class LabUsers implements AsyncDisposable {
  readonly #database: TestDatabase;
  readonly #suffix = `${process.pid}_${++counter}`;
  readonly #people: readonly string[];

  private constructor(database: TestDatabase, people: readonly string[]) {
    this.#database = database;
    this.#people = people;
  }

  /** Makes users, and the groups if they are wanted. Roles belong to the whole server, so users get longer names. */
  static async make(
    database: TestDatabase,
    people: readonly string[],
    { withGroups = true } = {},
  ): Promise<LabUsers> {
    if (withGroups) await roleScript(database.target, { apply: true });
    const users = new LabUsers(database, people);
    await users.asOwner(
      ...people.map((who) => `create role ${users.role(who)} login password '${PASSWORD}'`),
    );
    return users;
  }

  /**
   * Lets users into a project, which is made if there is none of this name.
   *
   * @example await users.letInto("polymers", { anna: "maintainer", ben: "reader" });
   */
  async letInto(project: string, access: Readonly<Record<string, ProjectAccess>>): Promise<void> {
    await using register = await ProjectRegister.open(this.#database.target);
    const isThere = (await register.list()).some(({ name }) => name === project);
    if (!isThere) await register.create(project);
    const members = await register.membersOf(project);
    for (const [who, wanted] of Object.entries(access)) await members.grant(this.role(who), wanted);
  }

  /** The name of somebody's role. */
  role(who: string): string {
    return `${who}_${this.#suffix}`;
  }

  /** The database, as somebody connects to it. */
  target(who: string): ConnectionTarget {
    const { config } = this.#database.target;
    const host = encodeURIComponent(config.host ?? "localhost");
    const port = config.port === undefined ? "" : `&port=${config.port}`;
    return parseConnectionTarget(
      `postgresql://${this.role(who)}:${PASSWORD}@/${config.database}?host=${host}${port}`,
      { environment: {} },
    );
  }

  /** Statements of somebody in psql, so to speak, in a session of their own; the rows of the last one. */
  async as(who: string, ...statements: readonly string[]): Promise<readonly Record<string, unknown>[]> {
    return execute(this.target(who).config, statements);
  }

  /** Statements of the owner of the tables. */
  asOwner(...statements: readonly string[]): Promise<readonly Record<string, unknown>[]> {
    return execute(this.#database.target.config, statements);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const who of this.#people) {
      await this.asOwner(`drop owned by ${this.role(who)}`, `drop role ${this.role(who)}`);
    }
  }
}

async function execute(
  config: pg.ClientConfig,
  statements: readonly string[],
): Promise<readonly Record<string, unknown>[]> {
  const client = new pg.Client(config);
  await client.connect();
  try {
    let rows: readonly Record<string, unknown>[] = [];
    for (const sql of statements) ({ rows } = await client.query<Record<string, unknown>>(sql));
    return rows;
  } finally {
    await client.end();
  }
}
