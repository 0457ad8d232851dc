/**
 * Two projects with a row in every table, and people who try what psql lets them. Whatever they try is taken back.
 */

import pg from "pg";
import { LabUsers } from "../../database/lab-users.js";
import { type TestDatabase, testDatabase } from "../../database/test-database.js";

/** Alice maintains acids, anna reads them; bob writes bases, berta reads them; nora is let in nowhere. */
const ACCESS = {
  alice: ["acids", "maintainer"],
  anna: ["acids", "reader"],
  bob: ["bases", "writer"],
  berta: ["bases", "reader"],
  nora: undefined,
} as const;
export type Person = keyof typeof ACCESS;
export type LabProject = "acids" | "bases";

/** What a statement came to: how many rows it gave or changed, or the SQLSTATE of its refusal. */
export type Outcome = number | string;

/** A connection on which somebody tries things. */
export class Intruder implements AsyncDisposable {
  readonly #client: pg.Client;
  readonly notices: string[] = [];

  constructor(client: pg.Client) {
    this.#client = client;
    client.on("notice", ({ message }) => {
      if (message !== undefined) this.notices.push(message);
    });
  }

  async rows(sql: string, parameters: readonly unknown[] = []): Promise<readonly Record<string, unknown>[]> {
    const { rows } = await this.#client.query<Record<string, unknown>>(sql, [...parameters]);
    return rows;
  }

  /** The only value of the only row. */
  async value(sql: string): Promise<unknown> {
    const [row] = await this.rows(sql);
    return Object.values(row ?? {})[0];
  }

  /** Does something in a transaction that is taken back. */
  async attempt(...statements: readonly string[]): Promise<Outcome> {
    const outcome = await this.refusal(...statements);
    return typeof outcome === "number" ? outcome : (outcome.code ?? "");
  }

  /** The same, with all that the server says of a refusal. */
  async refusal(...statements: readonly string[]): Promise<number | pg.DatabaseError> {
    await this.#client.query("begin");
    try {
      let count = 0;
      for (const sql of statements) count = (await this.#client.query(sql)).rowCount ?? 0;
      return count;
    } catch (error) {
      if (error instanceof pg.DatabaseError) return error;
      throw error;
    } finally {
      await this.#client.query("rollback");
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#client.end();
  }
}

/** The laboratory of a test file. */
export class AttackLab implements AsyncDisposable {
  readonly database: TestDatabase;
  readonly users: LabUsers;
  /** The numbers of the projects. */
  readonly ids: Readonly<Record<LabProject, string>>;

  private constructor(database: TestDatabase, users: LabUsers, ids: Readonly<Record<LabProject, string>>) {
    this.database = database;
    this.users = users;
    this.ids = ids;
  }

  static async open(): Promise<AttackLab> {
    const database = await testDatabase();
    const users = await LabUsers.make(database, Object.keys(ACCESS));
    const idOf = async (name: LabProject): Promise<string> => {
      const [row] = await users.asOwner(`insert into project (name) values ('${name}') returning id::text`);
      return String(row?.id);
    };
    const lab = new AttackLab(database, users, { acids: await idOf("acids"), bases: await idOf("bases") });
    await users.asOwner(
      `grant thermostore_writer to ${users.role("bob")}`,
      `grant thermostore_maintainer to ${users.role("alice")}`,
      ...["anna", "berta", "nora"].map((who) => `grant thermostore_reader to ${users.role(who)}`),
    );
    for (const [who, place] of Object.entries(ACCESS)) {
      if (place !== undefined) await lab.admit(who, place[0], place[1]);
    }
    await users.asOwner(...Object.values(lab.ids).flatMap(fillProject));
    return lab;
  }

  /** Makes a role a member of a project. */
  async admit(who: string, project: LabProject, access: string): Promise<void> {
    await this.users.asOwner(
      `insert into project_member (project_id, role_name, access)
values (${this.ids[project]}, '${this.users.role(who)}', '${access}')`,
    );
  }

  /** What somebody may do in a project. */
  accessOf(who: Person, project: LabProject): string | undefined {
    const place = ACCESS[who];
    return place?.[0] === project ? place[1] : undefined;
  }

  /** Connects as somebody; without a name as the owner. */
  async as(who?: string): Promise<Intruder> {
    const client = new pg.Client((who === undefined ? this.database.target : this.users.target(who)).config);
    await client.connect();
    return new Intruder(client);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.users[Symbol.asyncDispose]();
    await this.database.drop();
  }
}

/** Something in every table, the same in each project but for its number. */
function fillProject(id: string): readonly string[] {
  return [
    `insert into component (project_id, smiles, role, identifier_sha256)
select ${id}, 'C${id}' || i, 'solv', lpad(i::text, 64, '0') from generate_series(1, 3) i`,
    `insert into substance (project_id, identifier, identifier_sha256, component_count)
values (${id}, 'substance of ${id}', repeat('1', 64), 3)`,
    `insert into substance_component (project_id, substance_id, component_id, mole_fraction)
select ${id}, s.id, c.id, 0.5 from substance s join component c using (project_id) where project_id = ${id}`,
    `insert into archive (project_id, content_sha256, size_bytes, file_count, empty_directories)
values (${id}, repeat('2', 64), 12, 1, '{}')`,
    `insert into archive_volume (project_id, sha256, bytes, size_bytes, content_bytes)
values (${id}, encode(sha256('volume'), 'hex'), 'volume', 6, 12)`,
    `insert into archive_file (project_id, archive_id, ordinal, path, size_bytes, sha256, modified_at, executable)
select ${id}, id, 0, 'file of ${id}', 12, repeat('3', 64), now(), false from archive where project_id = ${id}`,
    `insert into archive_segment
  (project_id, archive_id, file_ordinal, ordinal, volume_id, entry_name, offset_bytes, size_bytes)
select ${id}, a.id, 0, 0, v.id, 'entry', 0, 12 from archive a join archive_volume v using (project_id)
where project_id = ${id}`,
    `insert into stored_object (project_id, key, class, identity_sha256, content_sha256, payload, payload_bytes,
  match_values, observable_names, force_field_id, substance_id, archive_id)
select ${id}, 'key', 'StoredSimulationData', repeat('4', 64), repeat('5', 64), '{"secret": "of ${id}"}', 22,
  '{"secret": "of ${id}"}', '{Density}', 'force field', s.id, a.id
from substance s join archive a using (project_id) where project_id = ${id}`,
    `insert into project_usage (project_id, objects, bytes) values (${id}, 1, 34)`,
    `insert into upkeep (kind, project_id, started_at, problems) values ('verify', ${id}, now(), 0)`,
  ];
}
