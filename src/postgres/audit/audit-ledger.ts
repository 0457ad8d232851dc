/** Audits what the ledger keeps of replaced and removed versions, and whether its entries say what they should. */

import { z } from "zod";
import { StorageError } from "../../errors.js";
import { contentSha256 } from "../../serialization/content-hash.js";
import { fromJsonb } from "../../serialization/json/jsonb.js";
import type { Database } from "../database/database.js";
import { ownerText } from "./owners.js";
import type { VerifyProblem } from "./verify-report.js";

const entryRow = z.object({
  id: z.string(),
  key: z.string(),
  payload: z.string().nullable(),
  content_sha256: z.string().nullable(),
  archive_id: z.string().nullable(),
  missing: z.array(z.string()),
});

/** What an entry `l` lacks that one of its kind has; entries never change in this. */
const MISSING = `array_remove(array[
  case when l.event in ('replaced', 'removed') and l.superseded_payload is null
    then 'it is ' || l.event || ', but says nothing of the version that was there' end,
  case when l.event = 'stored' and l.superseded_payload is not null
    then 'it is stored, but says that a version was there' end,
  case when (l.superseded_payload is null) <> (l.superseded_content_sha256 is null)
    or (l.superseded_payload is null) <> (l.superseded_created_at is null)
    then 'it tells only a part of the version that was there' end,
  case when (l.event = 'restored') <> (l.restored_from_id is not null)
    then 'it is ' || l.event || case when l.event = 'restored' then ' from no entry' else ' from another entry' end end,
  case when l.restored_from_id is not null and not exists (select from ledger r
      where r.project_id = l.project_id and r.id = l.restored_from_id and r.id < l.id and r.object_key = l.object_key
        and r.superseded_payload is not null)
    then 'it is restored from entry ' || l.restored_from_id || ', which keeps no version of it' end], null)`;

/** An entry that was looked at. */
export interface LedgerAudit {
  readonly problems: readonly VerifyProblem[];
  /** The archive that it keeps, if it still does. */
  readonly archiveId: string | undefined;
}

/** Audits entries of the ledger, which never change but for the archive that they let go. */
export async function auditLedger(
  database: Database,
  ids: readonly string[],
): Promise<readonly LedgerAudit[]> {
  const entries = await database.rowsOutside(
    {
      sql: `select l.id::text, l.object_key as key, l.superseded_payload::text as payload,
  l.superseded_content_sha256 as content_sha256, l.superseded_archive_id::text as archive_id,
  ${MISSING} as missing
from ledger l where l.project_id = $1::int8 and l.id = any($2::int8[]) order by l.id`,
      parameters: [database.project.id, ids],
    },
    entryRow,
  );
  return entries.map((entry) => ({ archiveId: entry.archive_id ?? undefined, problems: problemsIn(entry) }));
}

function problemsIn(entry: z.infer<typeof entryRow>): readonly VerifyProblem[] {
  const { id, key } = entry;
  const reason = damageOf(entry);
  return [
    ...entry.missing.map(
      (detail): VerifyProblem => ({ key, kind: "ledger-mismatch", detail: `ledger entry ${id}: ${detail}` }),
    ),
    ...(reason === undefined
      ? []
      : [{ key, kind: "superseded-damaged" as const, detail: `${ownerText({ entry: id })}${reason}` }]),
  ];
}

function damageOf({ payload, content_sha256 }: z.infer<typeof entryRow>): string | undefined {
  if (payload === null || content_sha256 === null) return undefined;
  try {
    const actual = contentSha256(fromJsonb(payload));
    return actual === content_sha256
      ? undefined
      : `the sha256 of its content is ${actual}, and the one stored ${content_sha256}`;
  } catch (error) {
    if (!(error instanceof StorageError)) throw error;
    return error.message;
  }
}
