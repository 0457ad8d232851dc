/** Whether the tables of a database may be changed over a connection at all: asked before anything is begun. */
import type pg from "pg";
import { z } from "zod";
import { DatabaseError } from "../../database-errors.js";
import type { ConnectionTarget } from "../connection-target.js";
import { INSUFFICIENT_PRIVILEGE } from "../database/database-error.js";

const rightsRow = z.object({
  role: z.string(),
  schema: z.string().nullable(),
  is_standby: z.boolean(),
  is_read_only: z.boolean(),
  may_create_schema: z.boolean(),
  may_create: z.boolean().nullable(),
  not_owned: z.array(z.string()),
});

const rightsSql = `
  SELECT current_user AS role, current_schema() AS schema,
         pg_is_in_recovery() AS is_standby, current_setting('transaction_read_only')::bool AS is_read_only,
         has_database_privilege(current_database(), 'CREATE') AS may_create_schema,
         has_schema_privilege(current_schema(), 'CREATE') AS may_create,
         ARRAY(SELECT relname::text FROM pg_catalog.pg_class
                WHERE relnamespace = to_regnamespace(quote_ident(current_schema())) AND relkind IN ('r', 'p')
                  AND NOT pg_has_role(relowner, 'USAGE') ORDER BY relname) AS not_owned`;

const readOnly = "25006";

/**
 * Makes sure that migrations can be applied.
 *
 * @throws {DatabaseError} if the server is a standby or read-only, or the role may not make or change the tables.
 */
export async function requireMigrationRights(pool: pg.Pool, target: ConnectionTarget): Promise<void> {
  const rights = rightsRow.parse((await pool.query(rightsSql)).rows[0]);
  const { role, schema, not_owned: notOwned } = rights;
  const where = `the database ${target.description}`;
  if (rights.is_standby)
    refuse(`${where} is a standby, which only reads. Migrate its primary server.`, readOnly);
  if (rights.is_read_only) {
    refuse(
      `${where} is read-only (default_transaction_read_only). Migrate when it can be written to.`,
      readOnly,
    );
  }
  if (schema === null || schema !== (target.schema ?? schema)) {
    if (rights.may_create_schema) return;
    const wanted = target.schema ?? "public";
    refuse(
      `${where} has no schema "${wanted}", and the role "${role}" may not create it. As its owner: ` +
        `CREATE SCHEMA "${wanted}" AUTHORIZATION "${role}".`,
      INSUFFICIENT_PRIVILEGE,
    );
  }
  if (rights.may_create !== true) {
    refuse(
      `the role "${role}" may not create tables in ${where}. Migrate as the owner of the database, or let the ` +
        `owner GRANT CREATE ON SCHEMA "${schema}" TO "${role}".`,
      INSUFFICIENT_PRIVILEGE,
    );
  }
  if (notOwned.length > 0) {
    refuse(
      `the role "${role}" does not own the tables of ${where} (${notOwned.slice(0, 3).join(", ")}…) and may not ` +
        `change them. Migrate as the role that owns them.`,
      INSUFFICIENT_PRIVILEGE,
    );
  }
}

function refuse(message: string, code: string): never {
  throw new DatabaseError(message, code, false);
}
