/** What the dead leave on the server, once it has noticed that they are dead: nothing. */

import { setTimeout as sleep } from "node:timers/promises";

// The lease of an embedded server is held by those who live.
const LEASE = "(l.classid = 1952998770 and l.objid = 1836020596)";
const SESSIONS_SQL = `select a.pid, a.state, left(a.query, 200) as query from pg_stat_activity a
where a.datname = current_database() and a.pid <> pg_backend_pid() and a.backend_type = 'client backend'
  and a.state <> 'idle'`;
const LOCKS_SQL = `select l.pid, l.classid, l.objid, l.mode, left(a.query, 200) as query
from pg_locks l left join pg_stat_activity a using (pid)
where l.locktype = 'advisory' and not ${LEASE} and l.pid <> pg_backend_pid()
  and l.database = (select oid from pg_database where datname = current_database())`;
const PREPARED_SQL = "select gid from pg_prepared_xacts where database = current_database()";

/** Longer than a claim on a volume lasts nobody may have claimed one. */
const LONGEST_CLAIM_S = 125;
const CLAIMS_SQL = `select sha256, staged_until from archive_volume where staged_until > now() + interval '${LONGEST_CLAIM_S} s'`;

/** Waits until nothing is under way any more; what then still is, is a problem. */
export async function checkLeftBehind(client, patienceMs = 10_000) {
  const deadline = Date.now() + patienceMs;
  for (;;) {
    const found = await leftBehind(client);
    if (found.length === 0 || Date.now() > deadline) return found;
    await sleep(20);
  }
}

async function leftBehind(client) {
  const found = [];
  for (const { pid, state, query } of (await client.query(SESSIONS_SQL)).rows) {
    found.push(`a session is still ${state} (${pid}): ${query}`);
  }
  for (const { pid, classid, objid, mode, query } of (await client.query(LOCKS_SQL)).rows) {
    found.push(`an advisory lock is held (${pid}, ${classid}/${objid}, ${mode}): ${query}`);
  }
  for (const { gid } of (await client.query(PREPARED_SQL)).rows) found.push(`a prepared transaction: ${gid}`);
  for (const { sha256 } of (await client.query(CLAIMS_SQL)).rows)
    found.push(`a claim without end on ${sha256}`);
  return found;
}

const GARBAGE_SQL = {
  "volumes without an archive":
    "select count(*)::int from archive_volume v where not exists (select from archive_segment s where s.volume_id = v.id)",
  "archives without an owner":
    "select count(*)::int from archive a where not exists (select from stored_object o where o.archive_id = a.id)",
  "entries that keep an archive": "select count(*)::int from ledger where superseded_archive_id is not null",
};

/** Collects all garbage, as if every claim had run out, and tells what is left of it. */
export async function checkGarbage(store, client) {
  // The claims of the dead would run out by themselves, in minutes.
  await client.query(
    "update archive_volume set staged_until = now() - interval '1 s' where staged_until > now()",
  );
  await store.sweep({ graceSeconds: 0, retentionSeconds: 0 });
  const problems = [];
  for (const [what, sql] of Object.entries(GARBAGE_SQL)) {
    const [{ count }] = (await client.query(sql)).rows;
    if (count > 0) problems.push(`after gc there are ${count} ${what}`);
  }
  return problems;
}
