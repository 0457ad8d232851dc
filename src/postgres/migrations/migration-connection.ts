/**
 * The connections over which a schema is read or changed, and the lock that keeps two processes from changing
 * it at once.
 */
import pg from "pg";
import type { ConnectionTarget } from "../connection-target.js";
import { databaseError } from "../database-error.js";

// "thermo" in ASCII. Prisma's engine takes a lock of its own as well, but waits for it no longer than 10 s, and
// only once it is loaded: what is read before then could be another process's half-finished work.
const migrationLockSql = "SELECT pg_advisory_lock(127991727418735)";

const connectTimeoutMs = 10_000;

/**
 * Runs `work` with a pool that is closed at the end.
 *
 * @throws {DatabaseConnectionError} if the database cannot be reached.
 * @throws {DatabaseError} if it refuses a statement.
 */
export async function withMigrationConnection<T>(
  target: ConnectionTarget,
  work: (pool: pg.Pool) => Promise<T>,
): Promise<T> {
  // One for the lock, one for the work.
  const pool = new pg.Pool({ connectionTimeoutMillis: connectTimeoutMs, ...target.config, max: 2 });
  // An idle connection that breaks is noticed by the next statement; without a listener it would end the process.
  pool.on("error", () => {});
  try {
    return await work(pool);
  } catch (error) {
    throw databaseError(error, target.description);
  } finally {
    await pool.end();
  }
}

/**
 * As {@link withMigrationConnection}, while no other process may migrate the database; waits for its turn.
 * `holder` is the connection that holds the lock.
 */
export function withMigrationLock<T>(
  target: ConnectionTarget,
  work: (pool: pg.Pool, holder: pg.ClientBase) => Promise<T>,
): Promise<T> {
  return withMigrationConnection(target, async (pool) => {
    const holder = await pool.connect();
    try {
      await holder.query(migrationLockSql);
      return await work(pool, holder);
    } finally {
      // Closed, not returned: the lock ends with its connection.
      holder.release(true);
    }
  });
}
