/**
 * Rows in portions, in constant memory however many there are: a cursor of the server. It sees the database as it
 * was when the first portion was asked for. Portions, not rows, are what is waited for: a wait for each of a
 * million rows would cost more than the rows.
 */

import { z } from "zod";
import type { Database } from "../database/database.js";
import type { CompiledQuery } from "./compiled-query.js";

/** What the statements of a cursor are sent on. */
interface Session {
  rows(statement: CompiledQuery): Promise<unknown[]>;
}

/** Decides how many rows are asked for next, by what came. */
export interface Portions {
  readonly first: number;
  next(rows: readonly unknown[]): number;
}

/** Portions of always the same size. */
export function portionsOf(size: number): Portions {
  return { first: size, next: () => size };
}

/** Numbers of the cursors that are open: few names recur, so that the server need not know many statements. */
const openCursors = new Set<number>();

/**
 * The rows of a statement, in portions, each of which is empty once the next one is asked for. Inside a transaction they are what it sees; elsewhere they come on a connection of
 * their own, which is closed when the reader has enough.
 */
export async function* streamPortions(
  database: Database,
  statement: CompiledQuery,
  portions: Portions,
): AsyncGenerator<readonly unknown[], void, undefined> {
  if (!database.isInTransaction) {
    await using connection = await database.ownConnection();
    await connection.rows({ sql: "begin read only", parameters: [] });
    yield* readCursor(connection, "rows", statement, portions);
    return;
  }
  const session: Session = { rows: async (query) => [...(await database.rows(query, z.unknown()))] };
  const number = freeNumber();
  openCursors.add(number);
  let isOpen = true;
  try {
    yield* readCursor(session, `rows_${number}`, statement, portions);
  } catch (error) {
    isOpen = false;
    throw error;
  } finally {
    openCursors.delete(number);
    // An error, or the end of the transaction, has closed it.
    if (isOpen && database.isInTransaction) {
      await session.rows({ sql: `close rows_${number}`, parameters: [] });
    }
  }
}

async function* readCursor(
  session: Session,
  name: string,
  { sql, parameters }: CompiledQuery,
  portions: Portions,
): AsyncGenerator<readonly unknown[], void, undefined> {
  await session.rows({ sql: `declare ${name} no scroll cursor for ${sql}`, parameters });
  for (let size = portions.first; ; ) {
    const rows = await session.rows({ sql: `fetch ${size} from ${name}`, parameters: [] });
    const count = rows.length;
    const next = portions.next(rows);
    if (count > 0) yield rows;
    // The driver's answers hang on to one another until a full garbage collection; empty ones weigh nothing.
    rows.length = 0;
    if (count < size) return;
    size = next;
  }
}

function freeNumber(): number {
  let number = 1;
  while (openCursors.has(number)) number += 1;
  return number;
}
