/** A database with random objects and random facts about them, and the same in memory to hold it against. */

import type pg from "pg";
import type { StoredData } from "../../../src/data/stored-data.js";
import type { PostgresStorage } from "../../../src/postgres/postgres-storage.js";
import type { StorageFacts } from "../../../src/query/storage-criterion.js";
import { AncillaryDirectory } from "../../../src/storage/ancillary/ancillary-directory.js";
import type { Retrieved } from "../../../src/storage/retrieved.js";
import type { ScanSource } from "../../../src/storage/search/match-scan.js";

/** An object, and what is to be known of how it is stored. */
export interface Given {
  readonly object: StoredData;
  readonly facts: StorageFacts;
}

/** What a database always knows. */
const DEFAULTS = { storedAt: new Date("2024-07-01T00:00:00.000Z"), storedBy: "nobody" };

/** Files of equal names have equal sizes, so that sizes add up; the first is as large as the archive. */
const ARCHIVES = `
with given as (
  select * from jsonb_to_recordset($1::jsonb) as g (key text, at timestamptz, by text, size int8, paths text[])
), added as (
  insert into archive (content_sha256, size_bytes, file_count, empty_directories)
  select repeat('0', 54) || lpad(row_number() over () || '', 10, '0'), size, cardinality(paths), '{}'
  from given where paths is not null
  returning id, content_sha256
), numbered as (
  select key, size, paths, repeat('0', 54) || lpad(row_number() over () || '', 10, '0') as content_sha256
  from given where paths is not null
), files as (
  insert into archive_file (archive_id, ordinal, path, size_bytes, sha256, modified_at, executable)
  select id, file.ordinal, file.path, case file.ordinal when 1 then size else 0 end, content_sha256, now(), false
  from added join numbered using (content_sha256)
  cross join unnest(paths) with ordinality as file (path, ordinal)
)
update stored_object o set updated_at = given.at, updated_by = given.by, archive_id = added.id
from given left join numbered using (key) left join added using (content_sha256)
where o.key = given.key`;

/** Empties the database and stores the objects, in their order; gives what is then there. */
export async function fillStore(
  { store, client, directory }: { store: PostgresStorage; client: pg.Client; directory: string },
  given: readonly Given[],
): Promise<ReadonlyMap<string, Given>> {
  await client.query("truncate stored_object, ledger, archive cascade");
  const stored = new Map<string, Given>();
  await store.transaction(async () => {
    for (const { object, facts } of given) {
      const ancillary = object.declaration.ancillary === "required" ? directory : undefined;
      const { key, outcome } = await store.storeObjectDetailed(object, ancillary);
      if (outcome !== "stored" && outcome !== "replaced") continue;
      stored.set(key, { object, facts: { ...DEFAULTS, ...facts, ...files(facts) } });
    }
  });
  const rows = [...stored].map(([key, { facts }]) => ({
    key,
    at: facts.storedAt,
    by: facts.storedBy,
    size: facts.archiveBytes,
    paths: facts.filePaths,
  }));
  await client.query(ARCHIVES, [JSON.stringify(rows)]);
  return stored;
}

/** The bytes are those of the files. */
function files({ archiveBytes = 0, filePaths }: StorageFacts): StorageFacts {
  if (filePaths === undefined) return { archiveBytes: undefined, filePaths: undefined } as object;
  return { archiveBytes: filePaths.length === 0 ? 0 : archiveBytes, filePaths };
}

/** What is stored, for a scan over it. */
export function scanSource(stored: ReadonlyMap<string, Given>): ScanSource {
  const entries = new Map([...stored].map(([key, given]) => [key, toEntry(key, given)]));
  return {
    name: "memory",
    keys: async (className) =>
      [...entries.values()].flatMap(({ key, object }, number) =>
        object.type === className ? [{ key, number }] : [],
      ),
    retrieve: async (key) => entries.get(key),
    exclusively: (work) => work(),
  };
}

function toEntry(key: string, { object, facts }: Given): Retrieved {
  const { storedAt = DEFAULTS.storedAt, storedBy = DEFAULTS.storedBy, filePaths, archiveBytes = 0 } = facts;
  const outline = filePaths?.map((path, index) => ({ path, size: index === 0 ? archiveBytes : 0 }));
  return {
    key,
    object,
    storedAt,
    storedBy,
    ...(outline === undefined ? {} : { ancillary: directoryOf(outline) }),
  };
}

function directoryOf(
  outline: readonly { readonly path: string; readonly size: number }[],
): AncillaryDirectory {
  return new AncillaryDirectory({
    list: async () => [],
    outline: async () => outline,
    async *open() {},
  });
}
