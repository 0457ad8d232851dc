/**
 * Whether the clocks agree before something is deleted for its age. Ages are told by the server's clock alone; one
 * that was set to next year would have everything look old, and what is let go of then does not come back.
 */
import { z } from "zod";
import { DatabaseError } from "../../database-errors.js";
import type { RowSource } from "../database/row-source.js";

const TOLERANCE_MS = 3_600_000;

const clockRow = z.object({ now: z.date() });

/** @throws {DatabaseError} if the server's clock and that of this machine are more than an hour apart. */
export async function requireAgreedTime(database: RowSource): Promise<void> {
  const [server] = await database.rows({ sql: "select clock_timestamp() as now", parameters: [] }, clockRow);
  const here = new Date();
  if (server === undefined || Math.abs(server.now.getTime() - here.getTime()) <= TOLERANCE_MS) return;
  throw new DatabaseError(
    `the clock of the server says ${minute(server.now)}, that of this machine ${minute(here)}: nothing is deleted for its age until they agree. Set the one right that is wrong.`,
    undefined,
    false,
  );
}

function minute(time: Date): string {
  return `${time.toISOString().slice(0, 16).replace("T", " ")} UTC`;
}
