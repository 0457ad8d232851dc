/**
 * One connection to a database with the schema of this version, for those who look after projects and roles: what
 * they do is about the database and not about the data of one project.
 */

import { z } from "zod";
import { OwnerNeededError } from "../../project-errors.js";
import { FirstConnection } from "../connection/first-connection.js";
import type { ConnectionTarget } from "../connection-target.js";
import { explaining } from "../database/database-error.js";
import { type RowSource, rowSource } from "../database/row-source.js";
import { checkSchema } from "../migrations/check-schema.js";
import type { CompiledQuery } from "../search/compiled-query.js";

const ownerRow = z.object({ owner: z.string(), is_ours: z.boolean() });

/** An open connection; whoever opened it closes it. */
export class SchemaConnection implements RowSource, AsyncDisposable {
  readonly #first: FirstConnection;
  #isInTransaction = false;

  private constructor(first: FirstConnection) {
    this.#first = first;
  }

  /**
   * Connects and makes sure that the schema is this version's.
   *
   * @throws {DatabaseConnectionError} if the server cannot be reached or refuses the login.
   * @throws {SchemaVersionError} if the schema is missing, behind, ahead, half-applied or edited.
   */
  static async open(target: ConnectionTarget): Promise<SchemaConnection> {
    const first = await FirstConnection.open(target);
    try {
      await explaining(target.description, () => checkSchema(first.client));
    } catch (error) {
      await first[Symbol.asyncDispose]();
      throw error;
    }
    return new SchemaConnection(first);
  }

  rows<T>(query: CompiledQuery, rowSchema: z.ZodType<T>): Promise<readonly T[]> {
    const { client, target } = this.#first;
    return explaining(target.description, () => rowSource(client).rows(query, rowSchema));
  }

  /** The only row of a statement that has one whatever happens. */
  async row<T>(query: CompiledQuery, rowSchema: z.ZodType<T>): Promise<T> {
    const [row] = await this.rows(query, rowSchema);
    if (row === undefined) throw new Error("the statement gave no row");
    return row;
  }

  /** Runs statements without parameters, one after the other. */
  async run(statements: readonly string[]): Promise<void> {
    for (const sql of statements) await this.rows({ sql, parameters: [] }, z.unknown());
  }

  /** Runs work in a transaction; inside of one, as a part of it. */
  async transaction<T>(work: () => Promise<T>): Promise<T> {
    if (this.#isInTransaction) return work();
    await this.run(["begin"]);
    this.#isInTransaction = true;
    try {
      const result = await work();
      await this.run(["commit"]);
      return result;
    } catch (error) {
      // A connection that broke has rolled back already.
      await this.run(["rollback"]).catch(() => undefined);
      throw error;
    } finally {
      this.#isInTransaction = false;
    }
  }

  /**
   * Makes sure that the role may do what only the owner of the tables may.
   *
   * @throws {OwnerNeededError} if not.
   */
  async requireOwner(what: string): Promise<void> {
    const { owner, is_ours: isOurs } = await this.row(
      {
        sql: `select pg_get_userbyid(relowner)::text as owner, pg_has_role(relowner, 'usage') as is_ours
from pg_catalog.pg_class where oid = 'stored_object'::regclass`,
        parameters: [],
      },
      ownerRow,
    );
    if (!isOurs) throw new OwnerNeededError(what, owner);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#first[Symbol.asyncDispose]();
  }
}
