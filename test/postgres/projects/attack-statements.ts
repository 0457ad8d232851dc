/** What is tried on every table of a project: statements that would do if nothing but the rules of the data spoke against them. */

const sha = (digit: string): string => `repeat('${digit}', 64)`;

const NEW_ARCHIVE = (id: string): string =>
  `a as (insert into archive (project_id, content_sha256, size_bytes, file_count, empty_directories)
  values (${id}, ${sha("a")}, 12, 1, '{}') returning id)`;
const NEW_FILE = (id: string): string =>
  `insert into archive_file (project_id, archive_id, ordinal, path, size_bytes, sha256, modified_at, executable)
  select ${id}, id, 0, 'new', 12, ${sha("b")}, now(), false from a`;

/** A statement for the project with a number. */
type Statement = (id: string) => string;

/** How to add a row to each table. */
export const INSERTS: Readonly<Record<string, Statement>> = {
  stored_object: (
    id,
  ) => `insert into stored_object (project_id, key, class, content_sha256, payload, payload_bytes, match_values)
values (${id}, 'new', 'StoredSimulationData', ${sha("c")}, '{}', 2, '{}')`,
  substance: (id) => `insert into substance (project_id, identifier, identifier_sha256, component_count)
values (${id}, 'new', ${sha("d")}, 0)`,
  component: (id) => `insert into component (project_id, smiles, role, identifier_sha256)
values (${id}, 'C', 'solv', ${sha("e")})`,
  substance_component: (id) => `with
  s as (insert into substance (project_id, identifier, identifier_sha256, component_count)
    values (${id}, 'new', ${sha("d")}, 1) returning id),
  c as (insert into component (project_id, smiles, role, identifier_sha256)
    values (${id}, 'C', 'solv', ${sha("e")}) returning id)
insert into substance_component (project_id, substance_id, component_id) select ${id}, s.id, c.id from s, c`,
  archive: (id) => `with ${NEW_ARCHIVE(id)} select * from a`,
  archive_file: (id) => `with ${NEW_ARCHIVE(id)} ${NEW_FILE(id)}`,
  archive_segment: (id) => `with ${NEW_ARCHIVE(id)}, f as (${NEW_FILE(id)} returning archive_id)
insert into archive_segment
  (project_id, archive_id, file_ordinal, ordinal, volume_id, entry_name, offset_bytes, size_bytes)
select ${id}, f.archive_id, 0, 0, v.id, 'entry', 0, 12 from f cross join archive_volume v where v.project_id = ${id}`,
  archive_volume: (id) => `insert into archive_volume (project_id, sha256, bytes, size_bytes, content_bytes)
values (${id}, encode(sha256('new'), 'hex'), 'new', 3, 3)`,
  ledger: (id) => `insert into ledger (project_id, event, object_key, class)
values (${id}, 'stored', 'forged', 'StoredSimulationData')`,
  project: (id) => `insert into project (name) values ('new-${id}')`,
  project_member: (id) => `insert into project_member (project_id, role_name, access)
values (${id}, 'somebody', 'writer')`,
  project_usage: (id) =>
    `insert into project_usage (project_id, objects, bytes) values (${id}, -1000, -1000)`,
  upkeep: (id) =>
    `insert into upkeep (kind, project_id, started_at, problems) values ('gc', ${id}, now(), 0)`,
};

const of = (table: string, id: string): string => `${table === "project" ? "id" : "project_id"} = ${id}`;

const CHANGES: Readonly<Record<string, string>> = {
  stored_object: `content_sha256 = ${sha("f")}, payload = '{}'`,
  archive_volume: "staged_until = now()",
  project: "max_bytes = null",
};

export const readSql = (table: string, id: string): string => `select from ${table} where ${of(table, id)}`;

/** Reads what it changes, so that it needs the rights to read as well. */
export const changeSql = (table: string, id: string): string =>
  `update ${table} set ${CHANGES[table] ?? "project_id = project_id"} where ${of(table, id)}`;

/** Changes all that it is let, without reading anything. */
export const changeAllSql = (table: string): string =>
  `update ${table} set ${CHANGES[table] ?? "project_id = project_id"}`;

export const removeSql = (table: string, id: string): string => `delete from ${table} where ${of(table, id)}`;
