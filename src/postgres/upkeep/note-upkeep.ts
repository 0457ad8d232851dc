/** Notes that the database was looked after, so that it can be told when that last happened. */

import type { CompiledQuery } from "../search/compiled-query.js";

/** What was done, and what came of it. */
export interface Upkeep {
  readonly kind: "gc" | "verify" | "backup";
  /** `null` for all projects. */
  readonly projectId: string | null;
  readonly startedAt: Date;
  /** What was found to be wrong with the store. */
  readonly problems: number;
}

const SQL = `insert into upkeep (kind, project_id, started_at, problems)
values ($1::text::upkeep_kind, $2::text::int8, $3::text::timestamptz, $4::text::int4)`;

/** Writes the note, where that may be done. */
export async function noteUpkeep(
  send: (query: CompiledQuery) => Promise<unknown>,
  { kind, projectId, startedAt, problems }: Upkeep,
): Promise<void> {
  const parameters = [kind, projectId, startedAt.toISOString(), String(problems)];
  // The role may not, the server is a standby, the schema is an older one: what the note is about was done anyhow.
  await send({ sql: SQL, parameters }).catch(() => undefined);
}
