/** A database for a drill, and for nothing else: made, and dropped whatever happens. */
import { randomBytes } from "node:crypto";
import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { DatabaseError } from "../../database-errors.js";
import { FirstConnection } from "../connection/first-connection.js";
import { requireDirect } from "../connection/require-direct.js";
import { type ConnectionTarget, withDatabase } from "../connection-target.js";
import { databaseError, errorCode, INSUFFICIENT_PRIVILEGE } from "../database/database-error.js";
import { EmbeddedServer } from "../embedded/embedded-server.js";

/** A database without tables; whoever made it disposes of it. */
export class ScratchDatabase implements AsyncDisposable {
  readonly target: ConnectionTarget;
  readonly #server: ConnectionTarget;
  readonly #close: () => Promise<void>;

  private constructor(server: ConnectionTarget, target: ConnectionTarget, close: () => Promise<void>) {
    this.#server = server;
    this.target = target;
    this.#close = close;
  }

  /**
   * Makes one on a server.
   *
   * @throws {DatabaseError} if the role may not make databases.
   */
  static async on(server: ConnectionTarget): Promise<ScratchDatabase> {
    return ScratchDatabase.#create(server, async () => {});
  }

  /** Makes one on an embedded server that is started for it, in a temporary directory. */
  static async onOwnServer(onProgress: (text: string) => void): Promise<ScratchDatabase> {
    const home = await mkdtemp(join(tmpdir(), "thermostore-drill-"));
    const remove = () => rm(home, { recursive: true, force: true });
    try {
      // The server's account, if that is another one, has to pass.
      await chmod(home, 0o711);
      const server = await EmbeddedServer.open({ home, onProgress, migrate: false });
      const close = async (): Promise<void> => {
        await server.close();
        await remove();
      };
      return await ScratchDatabase.#create(server.target, close).catch(async (error: unknown) => {
        await close();
        throw error;
      });
    } catch (error) {
      await remove();
      throw error;
    }
  }

  static async #create(server: ConnectionTarget, close: () => Promise<void>): Promise<ScratchDatabase> {
    const name = `thermostore_drill_${randomBytes(6).toString("hex")}`;
    let found: ConnectionTarget;
    try {
      await using connection = await FirstConnection.open(server);
      requireDirect(connection, "restoring needs");
      // What follows goes to the same server, where several are named.
      found = connection.target;
      await connection.client.query(`create database ${name} template template0 encoding 'UTF8'`);
    } catch (error) {
      if (errorCode(error) !== INSUFFICIENT_PRIVILEGE) throw databaseError(error, server.description);
      throw new DatabaseError(
        `the role of ${server.description} may not make the scratch database. As administrator: ALTER ROLE … CREATEDB; ` +
          `or leave out --database, and a server is started for the drill.`,
        INSUFFICIENT_PRIVILEGE,
        false,
        { cause: error },
      );
    }
    return new ScratchDatabase(found, withDatabase(found, name), close);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    try {
      const name = pg.escapeIdentifier(String(this.target.config.database));
      await execute(this.#server, `drop database if exists ${name} with (force)`);
    } finally {
      await this.#close();
    }
  }
}

async function execute(target: ConnectionTarget, sql: string): Promise<void> {
  await using connection = await FirstConnection.open(target);
  await connection.client.query(sql);
}
