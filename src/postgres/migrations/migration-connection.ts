/**
 * The connections over which a schema is read or changed, and the lock that keeps two processes from changing
 * it at once.
 */
import pg from "pg";
import { FirstConnection } from "../connection/first-connection.js";
import { requireDirect } from "../connection/require-direct.js";
import type { ConnectionTarget } from "../connection-target.js";
import { databaseError } from "../database/database-error.js";

/** Prisma's engine takes this advisory lock, here and in `npx prisma migrate`. */
export const migrationLock = 72707369;

/**
 * Runs `work` with a pool that is closed at the end.
 *
 * @throws {DatabaseConnectionError} if the database cannot be reached.
 * @throws {DatabaseError} if it refuses a statement.
 */
export async function withMigrationConnection<T>(
  target: ConnectionTarget,
  work: (pool: pg.Pool, found: Found) => Promise<T>,
): Promise<T> {
  const found = await explore(target);
  const pool = new pg.Pool({
    ...found.target.config,
    // Locks belong to a connection: it is the only one, and stays as long as no statement fails in it.
    max: 1,
    idleTimeoutMillis: 0,
  });
  // An idle connection that breaks is noticed by the next statement; without a listener it would end the process.
  pool.on("error", () => {});
  try {
    return await work(pool, found);
  } catch (error) {
    throw databaseError(error, target.description);
  } finally {
    await pool.end();
  }
}

type Found = Pick<FirstConnection, "target" | "isPooled">;

/** How the database is to be connected to. */
async function explore(target: ConnectionTarget): Promise<Found> {
  await using first = await FirstConnection.open(target);
  return { target: first.target, isPooled: first.isPooled };
}

/**
 * As {@link withMigrationConnection}, while no other process may migrate the database, be it thermostore or
 * Prisma's command line; waits for its turn, however long that takes. The lock is that of the connection over which
 * the scripts run: if this process is killed, it is held until the server is done with the script. The engine takes
 * it as well, and has it already, where it would give up waiting after 10 s.
 *
 * @throws {DatabaseConnectionError} if a pooler stands between.
 * @param onWait told if somebody else has the lock.
 */
export function withMigrationLock<T>(
  target: ConnectionTarget,
  onWait: () => void,
  work: (pool: pg.Pool) => Promise<T>,
): Promise<T> {
  return withMigrationConnection(target, async (pool, found) => {
    requireDirect(found, "migrations need");
    const { rows } = await pool.query<{ taken: boolean }>(
      `SELECT pg_try_advisory_lock(${migrationLock}) AS taken`,
    );
    if (rows[0]?.taken !== true) {
      onWait();
      await pool.query(`SELECT pg_advisory_lock(${migrationLock})`);
    }
    return work(pool);
  });
}
