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
  insert into archive (project_id, content_sha256, size_bytes, file_count, empty_directories)
  select 1, repeat('0', 54) || lpad(row_number() over () || '', 10, '0'), size, cardinality(paths), '{}'
  from given where paths is not null
  returning id, content_sha256
), numbered as (
  select key, size, paths, repeat('0', 54) || lpad(row_number() over () || '', 10, '0') as content_sha256
  from given where paths is not null
), files as (
  insert into archive_file (project_id, archive_id, ordinal, path, size_bytes, sha256, modified_at, executable)
  select 1, id, file.ordinal, file.path, case file.ordinal when 1 then size else 0 end, content_sha256, now(), false
  from added join numbered using (content_sha256)
  cross join unnest(paths) with ordinality as file (path, ordinal)
)
update stored_object o set updated_at = given.at, updated_by = given.by, archive_id = added.id
from given left join numbered using (key) left join added using (content_sha256)
where o.project_id = 1 and o.key = given.key`;

/** The same once more in every other project, where no answer may see it. */
const ELSEWHERE = `
insert into component (project_id, smiles, role, identifier_sha256)
select project.id, smiles, role, identifier_sha256 from component, project where project_id = 1 and project.id > 1
on conflict do nothing;
with added as (
  insert into substance (project_id, identifier, identifier_sha256, component_count)
  select project.id, identifier, identifier_sha256, component_count from substance, project
  where project_id = 1 and project.id > 1
  on conflict do nothing
  returning id, project_id, identifier_sha256)
insert into substance_component (project_id, substance_id, component_id, mole_fraction, exact_amount)
select added.project_id, added.id, theirs.id, part.mole_fraction, part.exact_amount
from added
join substance s on s.project_id = 1 and s.identifier_sha256 = added.identifier_sha256
join substance_component part on part.project_id = 1 and part.substance_id = s.id
join component c on c.id = part.component_id
join component theirs on theirs.project_id = added.project_id and theirs.identifier_sha256 = c.identifier_sha256;
insert into stored_object (project_id, key, class, identity_sha256, content_sha256, payload, payload_bytes,
  match_values, substance_id, temperature_k, pressure_pa, property_phase, source_calculation_id, force_field_id,
  calculation_layer, statistical_inefficiency, number_of_molecules, max_number_of_molecules, observable_names,
  updated_at, updated_by)
select project.id, o.key, o.class, o.identity_sha256, o.content_sha256, o.payload, o.payload_bytes,
  o.match_values, theirs.id, o.temperature_k, o.pressure_pa, o.property_phase, o.source_calculation_id,
  o.force_field_id, o.calculation_layer, o.statistical_inefficiency, o.number_of_molecules,
  o.max_number_of_molecules, o.observable_names, o.updated_at, o.updated_by
from stored_object o cross join project
left join substance s on s.id = o.substance_id
left join substance theirs on theirs.project_id = project.id and theirs.identifier_sha256 = s.identifier_sha256
where o.project_id = 1 and project.id > 1`;

/** Empties the database and stores the objects, in their order, in every project; gives what is then there. */
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
  await client.query(ELSEWHERE);
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
