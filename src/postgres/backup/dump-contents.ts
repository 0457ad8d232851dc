/** What a dump says of itself, without being restored. */
import { BackupError } from "../../database-errors.js";
import { type ClientProgram, firstComplaint, runClientProgram } from "./client-program.js";

/** What must be in a dump of a store, of the first version as well. */
const tables = ["stored_object", "archive_volume", "ledger", "_prisma_migrations"];

/**
 * Makes sure that a dump can be read, and is one of a store.
 *
 * Runs `pg_restore --list`.
 *
 * @throws {BackupError} if it is damaged, or another application's.
 */
export async function requireStoreDump(
  program: ClientProgram,
  path: string,
  signal: AbortSignal | undefined,
): Promise<void> {
  const outcome = await runClientProgram(program, ["--list", path], { signal });
  signal?.throwIfAborted();
  if (outcome.exitCode !== 0) {
    throw new BackupError(
      path,
      `${path} cannot be read as a dump: ${firstComplaint(outcome)}. It is damaged, cut off, or none in pg_dump's ` +
        `custom or directory format.`,
    );
  }
  // "3456; 1259 16400 TABLE public stored_object owner"
  const found = [...outcome.output.matchAll(/^\d+; \d+ \d+ TABLE (?!DATA)\S+ (\S+) /gm)].map(
    ([, name]) => name,
  );
  if (tables.every((name) => found.includes(name))) return;
  const shown = found.slice(0, 5).join(", ") || "no tables";
  throw new BackupError(path, `${path} is a dump of another application: it holds ${shown}, and no store.`);
}
