/**
 * The channel on which processes that committed changes wake those that watch. What is sent wakes, and says nothing:
 * the ledger is the truth. It is sent after the commit and not in the transaction, as notifications take a lock
 * that all committing transactions with notifications would have to pass one after the other.
 */

import type { CompiledQuery } from "../search/compiled-query.js";

const CHANNEL = "thermostore_ledger";

export const LISTEN: CompiledQuery = { sql: `listen ${CHANNEL}`, parameters: [] };

/**
 * Wakes those who watch this schema. The commit need not wait for the disk: a notification does not outlive a
 * crash of the server anyway.
 */
export const NOTIFY: CompiledQuery = {
  sql: `select set_config('synchronous_commit', 'off', true), pg_notify('${CHANNEL}', current_schema())`,
  parameters: [],
};

/** What the notifications about the ledger of a connection carry: databases can have several schemas with a store. */
export const PAYLOAD: CompiledQuery = { sql: "select current_schema() as payload", parameters: [] };
