/**
 * Ends the statement that a connection is waiting for, e.g. for a lock: the connection cannot say so itself.
 *
 * Protocol: https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-CANCELING-REQUESTS
 */

import { connect } from "node:net";
import type { ClientBase } from "pg";
import { z } from "zod";

const REQUEST_BYTES = 16;
const CANCEL_REQUEST = 80877102;
const PATIENCE_MS = 5_000;

/** What the driver knows of a connection. */
const connectionFacts = z.object({
  host: z.string(),
  port: z.coerce.number(),
  processID: z.int(),
  secretKey: z.int(),
});

/**
 * Asks the server to cancel what a connection is doing. Once this is over, the request can no longer hit a statement
 * that the connection sends later: the server closes when it has sent the signal.
 */
export async function cancelStatement(client: ClientBase): Promise<void> {
  const facts = connectionFacts.safeParse(client);
  if (!facts.success) return;
  const { host, port, processID, secretKey } = facts.data;
  const request = Buffer.alloc(REQUEST_BYTES);
  for (const [index, value] of [REQUEST_BYTES, CANCEL_REQUEST, processID, secretKey].entries()) {
    request.writeInt32BE(value, index * 4);
  }
  await new Promise<void>((resolve) => {
    const socket = host.startsWith("/") ? connect(`${host}/.s.PGSQL.${port}`) : connect(port, host);
    socket.setTimeout(PATIENCE_MS, () => socket.destroy());
    // Whether it arrived is seen by what becomes of the statement.
    socket.on("error", () => undefined);
    socket.once("close", () => resolve());
    socket.once("connect", () => socket.write(request));
    socket.resume();
  });
}
