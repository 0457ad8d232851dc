/** Audits what the ledger keeps of replaced and removed versions. */

import { z } from "zod";
import { StorageError } from "../../errors.js";
import { contentSha256 } from "../../serialization/content-hash.js";
import { fromJsonb } from "../../serialization/json/jsonb.js";
import type { Database } from "../database.js";
import { ownerText } from "./owners.js";
import type { VerifyProblem } from "./verify-report.js";

const entryRow = z.object({
  id: z.string(),
  key: z.string(),
  payload: z.string(),
  content_sha256: z.string(),
  archive_id: z.string().nullable(),
});

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
  l.superseded_content_sha256 as content_sha256, l.superseded_archive_id::text as archive_id
from ledger l where l.id = any($1::int8[]) order by l.id`,
      parameters: [ids],
    },
    entryRow,
  );
  return entries.map((entry) => ({ archiveId: entry.archive_id ?? undefined, problems: problemsIn(entry) }));
}

function problemsIn(entry: z.infer<typeof entryRow>): readonly VerifyProblem[] {
  const reason = damageOf(entry);
  if (reason === undefined) return [];
  return [
    { key: entry.key, kind: "superseded-damaged", detail: `${ownerText({ entry: entry.id })}${reason}` },
  ];
}

function damageOf({ payload, content_sha256 }: z.infer<typeof entryRow>): string | undefined {
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
