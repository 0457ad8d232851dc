/** How much of the disk is taken, and what keeps the write-ahead log (WAL) from being deleted. */

import { z } from "zod";
import { byteAmount } from "../../byte-amount.js";
import { errorCode, INSUFFICIENT_PRIVILEGE } from "../../database/database-error.js";
import type { Check } from "../examination.js";
import type { Finding } from "../finding.js";

const MUCH_WAL_BYTES = 32 * 1024 ** 3;

const sizeRow = z.object({ bytes: z.coerce.number() });
const slotRow = z.object({ name: z.string(), bytes: z.coerce.number() });
const archiverRow = z.object({ is_failing: z.boolean(), failures: z.coerce.number() });

type Source = Parameters<Check["look"]>[0]["source"];

export const diskCheck: Check = {
  topic: "disk",
  async look({ source }) {
    const sql = "select pg_database_size(current_database())::text as bytes";
    const [database] = await source.rows({ sql, parameters: [] }, sizeRow);
    return [
      { severity: "ok", found: `the database takes ${byteAmount(database?.bytes ?? 0)}` },
      await wal(source),
      ...(await slots(source)),
      ...(await archiver(source)),
    ];
  },
};

async function wal(source: Source): Promise<Omit<Finding, "topic">> {
  try {
    const sql = "select coalesce(sum(size), 0)::text as bytes from pg_ls_waldir()";
    const [{ bytes } = { bytes: 0 }] = await source.rows({ sql, parameters: [] }, sizeRow);
    const found = `the WAL takes ${byteAmount(bytes)}`;
    if (bytes < MUCH_WAL_BYTES) return { severity: "ok", found };
    const advice = "See whether archive_command fails, or a replication slot is not read.";
    return { severity: "warning", found, advice };
  } catch (error) {
    if (errorCode(error) !== INSUFFICIENT_PRIVILEGE) throw error;
    const advice = "GRANT pg_monitor to the role that runs doctor.";
    return { severity: "note", found: "the role may not see how much the WAL takes", advice };
  }
}

async function slots(source: Source): Promise<Omit<Finding, "topic">[]> {
  const lost = await source.rows(
    {
      sql: `select slot_name::text as name, coalesce(pg_wal_lsn_diff(case when pg_is_in_recovery()
    then pg_last_wal_receive_lsn() else pg_current_wal_lsn() end, restart_lsn), 0)::text as bytes
  from pg_catalog.pg_replication_slots where not active and restart_lsn is not null order by 1`,
      parameters: [],
    },
    slotRow,
  );
  return lost.map(({ name, bytes }) => ({
    severity: bytes > MUCH_WAL_BYTES ? "warning" : "note",
    found: `nobody reads the replication slot ${name}, for which ${byteAmount(bytes)} of WAL are kept`,
    advice: `If its replica is gone for good: SELECT pg_drop_replication_slot('${name}').`,
  }));
}

async function archiver(source: Source): Promise<Omit<Finding, "topic">[]> {
  const [row] = await source.rows(
    {
      sql: `select failed_count::text as failures, current_setting('archive_mode') <> 'off' and
    coalesce(last_failed_time > coalesce(last_archived_time, '-infinity'), false) as is_failing
  from pg_catalog.pg_stat_archiver`,
      parameters: [],
    },
    archiverRow,
  );
  if (row?.is_failing !== true) return [];
  return [
    {
      severity: "problem",
      found: `archive_command fails (${row.failures} times so far): WAL piles up, and backups lack it`,
      advice: "Look into the server's log for the reason.",
    },
  ];
}
