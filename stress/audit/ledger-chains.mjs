/** The ledger, key by key, checked for making sense by itself and beside the objects that are there. */

const LEDGER_SQL = `select id::text, event::text, object_key as key, class as type, operation_id::text as operation,
  restored_from_id::text as "restoredFrom", superseded_content_sha256 as superseded,
  superseded_archive_id::text as "supersededArchive"
from ledger order by ledger.id`;
const OBJECTS_SQL = `select o.key, o.class as type, o.identity_sha256 as identity, o.content_sha256 as content,
  o.archive_id::text as "archiveId", a.content_sha256 as archive
from stored_object o left join archive a on a.id = o.archive_id order by o.id`;

/** Reads ledger and objects in one snapshot; each event with `content`: what was under its key from then on. */
export async function readLedger(client) {
  await client.query("begin isolation level repeatable read read only");
  try {
    const events = (await client.query(LEDGER_SQL)).rows;
    const objects = (await client.query(OBJECTS_SQL)).rows;
    const contents = new Map(objects.map(({ key, content }) => [key, content]));
    for (const event of events.toReversed()) {
      event.content = contents.get(event.key) ?? null;
      contents.set(event.key, event.superseded);
    }
    return { events, objects, before: contents };
  } finally {
    await client.query("commit");
  }
}

/** What in a ledger cannot be. */
export function checkChains({ events, objects, before }) {
  const problems = [];
  for (const [key, content] of before) {
    if (content !== null) problems.push(`${key}: the ledger does not tell how it came to be`);
  }
  const byId = new Map(events.map((event) => [event.id, event]));
  const operations = new Set();
  for (const { id, event, key, superseded, content, restoredFrom, operation } of events) {
    const text = `${key}: entry ${id} (${event})`;
    if (event === "stored" && superseded !== null) problems.push(`${text} put something away`);
    if (["replaced", "removed"].includes(event) && superseded === null)
      problems.push(`${text} put nothing away`);
    if ((event === "removed") !== (content === null)) problems.push(`${text} leaves ${content ?? "nothing"}`);
    if (restoredFrom !== null && byId.get(restoredFrom)?.superseded !== content) {
      problems.push(`${text} is not what entry ${restoredFrom} put away`);
    }
    if (operation === null) continue;
    if (operations.has(`${operation} ${key}`)) problems.push(`${text}: the same call did it twice`);
    operations.add(`${operation} ${key}`);
  }
  for (const [identity, count] of counted(objects, ({ identity }) => identity)) {
    if (identity !== null && count > 1) problems.push(`${count} keys for the identity ${identity}`);
  }
  for (const { key } of objects) if (!before.has(key)) problems.push(`${key}: not in the ledger`);
  return problems;
}

/** How many items have each value. */
export function counted(items, read) {
  const counts = new Map();
  for (const item of items) counts.set(read(item), (counts.get(read(item)) ?? 0) + 1);
  return counts;
}
