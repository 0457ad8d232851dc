/**
 * The pools of a database. Bytes travel on connections of their own, so that they never wait for a transaction that
 * waits for bytes.
 */

import type { ConnectionTarget } from "../connection-target.js";
import { ByteSocket } from "./byte-socket.js";
import { ConnectionPool } from "./connection-pool.js";
import type { DatabaseOptions } from "./database-options.js";

const CONNECT_TIMEOUT_MS = 10_000;
const MAX_BYTE_CONNECTIONS = 2;

export interface Pools {
  /** For statements and transactions. */
  readonly statements: ConnectionPool;
  /** For volumes. */
  readonly bytes: ConnectionPool;
}

/** Makes the pools, which have no connections yet. */
export function makePools(
  { config: given, description }: ConnectionTarget,
  { maxConnections = 10, waitForConnectionMs: waitMs = 60_000 }: DatabaseOptions,
): Pools {
  const config = { connectionTimeoutMillis: CONNECT_TIMEOUT_MS, ...given };
  return {
    statements: new ConnectionPool(config, { maxConnections, waitMs, description }),
    bytes: new ConnectionPool(
      { ...config, stream: ByteSocket.create },
      { maxConnections: MAX_BYTE_CONNECTIONS, description },
    ),
  };
}
