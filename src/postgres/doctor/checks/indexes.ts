/** Indexes, constraints and triggers that are there but do not work, and indexes that nobody uses. */

import { z } from "zod";
import { byteAmount } from "../../byte-amount.js";
import type { Check } from "../examination.js";

/** Younger statistics say little about what is used once a month. */
const OLD_ENOUGH_DAYS = 30;
const WORTH_DROPPING_BYTES = 64 * 1024 ** 2;

const brokenRow = z.object({
  kind: z.enum(["index", "constraint", "trigger"]),
  name: z.string(),
  table: z.string(),
});
const unusedRow = z.object({
  name: z.string(),
  table: z.string(),
  bytes: z.coerce.number(),
  days: z.coerce.number(),
});

const HERE = "c.relnamespace = to_regnamespace(quote_ident(current_schema()))";

const BROKEN = {
  index: {
    found: (name: string, table: string) => `the index ${name} of ${table} is not valid and not used`,
    advice: (name: string) =>
      `REINDEX INDEX CONCURRENTLY "${name}"; or drop it, if it is a leftover of that.`,
  },
  constraint: {
    found: (name: string, table: string) => `the constraint ${name} of ${table} was never validated`,
    advice: (name: string, table: string) => `ALTER TABLE "${table}" VALIDATE CONSTRAINT "${name}".`,
  },
  trigger: {
    found: (name: string, table: string) =>
      `the trigger ${name} of ${table} is off: what it records, counts or refuses is not`,
    advice: (name: string, table: string) =>
      `ALTER TABLE "${table}" ENABLE TRIGGER "${name}", then thermostore verify.`,
  },
} as const;

export const indexesCheck: Check = {
  topic: "indexes",
  needsTables: true,
  async look({ source }) {
    const broken = await source.rows(
      {
        sql: `select 'index' as kind, i.indexrelid::regclass::text as name, c.relname::text as table
  from pg_catalog.pg_index i join pg_catalog.pg_class c on c.oid = i.indrelid where ${HERE} and not i.indisvalid
union all select 'constraint', conname::text, c.relname::text
  from pg_catalog.pg_constraint k join pg_catalog.pg_class c on c.oid = k.conrelid where ${HERE} and not k.convalidated
union all select 'trigger', tgname::text, c.relname::text
  from pg_catalog.pg_trigger t join pg_catalog.pg_class c on c.oid = t.tgrelid
  where ${HERE} and not t.tgisinternal and t.tgenabled in ('D', 'R')
order by 1, 2`,
        parameters: [],
      },
      brokenRow,
    );
    const unused = await source.rows(
      {
        sql: `select i.indexrelname::text as name, c.relname::text as table, pg_relation_size(i.indexrelid)::text as bytes,
  floor(extract(epoch from now() - d.since) / 86400) as days
from pg_catalog.pg_stat_user_indexes i join pg_catalog.pg_class c on c.oid = i.relid
  join pg_catalog.pg_index x on x.indexrelid = i.indexrelid,
  (select coalesce(stats_reset, pg_postmaster_start_time()) as since from pg_catalog.pg_stat_database
    where datname = current_database()) as d
where ${HERE} and i.idx_scan = 0 and not x.indisunique and pg_relation_size(i.indexrelid) >= $1::int8
  and d.since < now() - make_interval(days => $2::int)
order by 3 desc`,
        parameters: [String(WORTH_DROPPING_BYTES), String(OLD_ENOUGH_DAYS)],
      },
      unusedRow,
    );
    if (broken.length === 0 && unused.length === 0) {
      return [{ severity: "ok", found: "all indexes, constraints and triggers that are there work" }];
    }
    return [
      ...broken.map(({ kind, name, table }) => ({
        severity: kind === "constraint" ? ("warning" as const) : ("problem" as const),
        found: BROKEN[kind].found(name, table),
        advice: BROKEN[kind].advice(name, table),
      })),
      ...unused.map(({ name, table, bytes, days }) => ({
        severity: "note" as const,
        found: `the index ${name} of ${table}, ${byteAmount(bytes)}, was not used in ${days} days`,
        advice: "Leave it: it is part of the schema, and the next version may need it. But tell us.",
      })),
    ];
  },
};
