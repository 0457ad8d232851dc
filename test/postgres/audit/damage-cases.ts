/** Kinds of damage, each as the SQL that does it and the problems that are to be found then. */
import type { ProblemKind } from "../../../src/postgres/audit/verify-report.js";

export const keys = {
  simulation: "simulation",
  free: "free-energy",
  equilibration: "equilibration",
} as const;

type Expected = readonly [kind: ProblemKind, key: string | null, detail: RegExp];
type Case = readonly [what: string, sql: string, ...expected: Expected[]];

const ofSimulation = `key = '${keys.simulation}'`;
export const archiveOf = (key: string): string =>
  `(select archive_id from stored_object where key = '${key}')`;
const fileOf = (key: string, path: string): string => `archive_id = ${archiveOf(key)} and path = '${path}'`;

const { simulation, free, equilibration } = keys;

/** Sets a column of the simulation's row. */
function column(name: string, value: string): Case {
  const says = new RegExp(`${name} is .*, but the object says`);
  return [
    `${name} changed`,
    `update stored_object set ${name} = ${value} where ${ofSimulation}`,
    ["column-mismatch", simulation, says],
  ];
}

export const objectCases: readonly Case[] = [
  [
    "a value in the JSON changed",
    `update stored_object set payload = jsonb_set(payload, '{number_of_molecules}', '257') where ${ofSimulation}`,
    [
      "object-damaged",
      simulation,
      /sha256 of its content.*number_of_molecules is 256, but the object says 257/,
    ],
  ],
  [
    "a value in the JSON became another type",
    `update stored_object set payload = jsonb_set(payload, '{substance}', '1') where ${ofSimulation}`,
    ["object-damaged", simulation, /substance/],
  ],
  [
    "the JSON is of another class",
    `update stored_object set payload = jsonb_set(payload, '{@type}', '"a.B"') where ${ofSimulation}`,
    ["object-damaged", simulation, /unknown type "a\.B"/],
  ],
  [
    "its checksum changed",
    `update stored_object set content_sha256 = repeat('0', 64) where ${ofSimulation}`,
    ["object-damaged", simulation, /the one stored 0{64}/],
  ],
  column("identity_sha256", "repeat('0', 64)"),
  column("payload_bytes", "payload_bytes + 1"),
  column("match_values", `match_values || '{"number_of_molecules": "1"}'`),
  column("temperature_k", "299"),
  column("pressure_pa", "null"),
  column("property_phase", "1"),
  column("source_calculation_id", "'other'"),
  column("statistical_inefficiency", "2.500001"),
  column("number_of_molecules", "255"),
  column("max_number_of_molecules", "255"),
  column("calculation_layer", "'other'"),
  column("observable_names", "'{}'"),
  [
    "its substance is another one",
    `update stored_object set substance_id = (select substance_id from stored_object where key = '${free}') where ${ofSimulation}`,
    ["column-mismatch", simulation, /substance.identifier is O/],
  ],
  ...[
    ["identifier_sha256", "repeat('0', 64)", /substance.identifier_sha256/],
    ["component_count", "3", /substance.component_count is 3/],
    ["identifier", "identifier || 'x'", /substance.identifier is/],
  ].map(
    ([name, value, detail]): Case => [
      `substance.${name} changed`,
      `update substance set ${name} = ${value} where component_count = 2`,
      ["column-mismatch", simulation, detail as RegExp],
      ["column-mismatch", equilibration, detail as RegExp],
    ],
  ),
  ...[
    "update component set smiles = 'CCO' where smiles = 'CO'",
    "update component set role = 'sol' where smiles = 'CO'",
    "update component set identifier_sha256 = repeat('0', 64) where smiles = 'CO'",
    "update substance_component set mole_fraction = 0.3 where mole_fraction = 0.25",
    "update substance_component set exact_amount = 1 where mole_fraction = 0.25",
    "delete from substance_component where mole_fraction = 0.25",
  ].map(
    (sql): Case => [
      sql,
      sql,
      ["column-mismatch", simulation, /substance_component/],
      ["column-mismatch", equilibration, /substance_component/],
    ],
  ),
];

export const danglingCases: readonly Case[] = [
  [
    "an object is in another project",
    `update stored_object set project_id = 2 where ${ofSimulation}`,
    ["ledger-mismatch", simulation, /nothing is there, but the last entry.*says that it was stored/],
    ["archive-unreferenced", null, /belongs to no object/],
  ],
  [
    "a substance is in another project",
    "update substance set project_id = 2 where component_count = 2",
    ["column-mismatch", simulation, /substance.identifier is nothing/],
    ["column-mismatch", equilibration, /substance.identifier is nothing/],
  ],
  [
    "an object lost its archive",
    `update stored_object set archive_id = null where ${ofSimulation}`,
    ["archive-missing", simulation, /needs an ancillary directory/],
    ["archive-unreferenced", null, /belongs to no object/],
  ],
  [
    "an object's archive is not there",
    `update stored_object set archive_id = 999 where ${ofSimulation}`,
    ["archive-missing", simulation, /archive 999 is not there/],
    ["archive-unreferenced", null, /belongs to no object/],
  ],
  [
    "a force field has an archive",
    `update stored_object set archive_id = ${archiveOf(free)} where class = 'ForceFieldData'`,
    ["archive-unexpected", "force field", /has no ancillary directory/],
  ],
  [
    "a force field is not there",
    "delete from stored_object where class = 'ForceFieldData'",
    ["force-field-missing", simulation, /no force field is stored under/],
    ["force-field-missing", free, /no force field is stored under/],
    ["force-field-missing", equilibration, /no force field is stored under/],
    ["ledger-mismatch", "force field", /nothing is there, but the last entry.*says that it was stored/],
  ],
  [
    "a volume is left over",
    "insert into archive_volume (project_id, sha256, bytes, size_bytes, content_bytes, staged_until) select 1, encode(sha256(b), 'hex'), b, 22, 0, now() - interval '61 min' from decode(rpad('504b0506', 44, '0'), 'hex') b",
    ["volume-unreferenced", null, /belongs to no archive/],
  ],
  [
    "a store that was refused just now has left a volume",
    "insert into archive_volume (project_id, sha256, bytes, size_bytes, content_bytes, staged_until) select 1, encode(sha256(b), 'hex'), b, 22, 0, now() - interval '59 min' from decode(rpad('504b0506', 44, '0'), 'hex') b",
  ],
  [
    "a volume is claimed by a store under way",
    "insert into archive_volume (project_id, sha256, bytes, size_bytes, content_bytes, staged_until) select 1, encode(sha256(b), 'hex'), b, 22, 0, now() + interval '1 h' from decode(rpad('504b0506', 44, '0'), 'hex') b",
  ],
  [
    "a volume that no archive has yet is damaged",
    "insert into archive_volume (project_id, sha256, bytes, size_bytes, content_bytes, staged_until) values (1, repeat('0', 64), 'x', 1, 1, now() + interval '1 h')",
    ["volume-damaged", null, /no file is hit/],
  ],
  [
    "a superseded version changed",
    "update ledger set superseded_payload = superseded_payload - 'number_of_molecules'",
    ["superseded-damaged", equilibration, /ledger entry \d+.*sha256/],
  ],
  [
    "the ledger knows nothing of an object",
    `delete from ledger where object_key = '${simulation}'`,
    ["ledger-mismatch", simulation, /has no entry of it/],
  ],
  [
    "the ledger says that an object was removed",
    `insert into ledger (project_id, event, object_key, class, superseded_payload, superseded_content_sha256, superseded_created_at)
     select project_id, 'removed', key, class, payload, content_sha256, created_at from stored_object where ${ofSimulation}`,
    ["ledger-mismatch", simulation, /says that it was removed/],
  ],
  [
    "an entry lost its version",
    `update ledger set superseded_payload = null, superseded_content_sha256 = null, superseded_created_at = null,
       superseded_archive_id = null where event = 'replaced'; delete from archive where id not in (select archive_id
       from stored_object where archive_id is not null); delete from archive_file where archive_id not in (select id
       from archive); delete from archive_segment where archive_id not in (select id from archive); delete from
       archive_volume where id not in (select volume_id from archive_segment)`,
    ["ledger-mismatch", equilibration, /it is replaced, but says nothing of the version/],
  ],
  [
    "an entry lost a part of its version",
    "update ledger set superseded_content_sha256 = null where event = 'replaced'",
    ["ledger-mismatch", equilibration, /only a part/],
  ],
  [
    "an entry is restored from nowhere",
    "update ledger set event = 'restored', restored_from_id = 999 where event = 'replaced'",
    ["ledger-mismatch", equilibration, /from entry 999, which keeps no version/],
  ],
  [
    "an entry is restored from no entry",
    "update ledger set event = 'restored' where event = 'replaced'",
    ["ledger-mismatch", equilibration, /it is restored from no entry/],
  ],
];

export const archiveCases: readonly Case[] = [
  ...[
    ["size_bytes", "size_bytes + 1"],
    ["file_count", "file_count + 1"],
    ["content_sha256", "repeat('0', 64)"],
    ["empty_directories", "'{}'"],
  ].map(
    ([name, value]): Case => [
      `archive.${name} changed`,
      `update archive set ${name} = ${value} where id = ${archiveOf(simulation)}`,
      ["manifest-damaged", simulation, /archive\.\w+ is .*, but the files give/],
    ],
  ),
  [
    "a file has another name",
    `update archive_file set path = 'others.dcd' where ${fileOf(simulation, "trajectory.dcd")}`,
    ["manifest-damaged", simulation, /content_sha256/],
    ["file-missing", simulation, /"trajectory\.dcd"/],
  ],
  [
    "a file is executable",
    `update archive_file set executable = true where ${fileOf(simulation, "trajectory.dcd")}`,
    ["manifest-damaged", simulation, /content_sha256/],
  ],
  [
    "a file has another size",
    `update archive_file set size_bytes = 1 where ${fileOf(simulation, "output.pdb")}`,
    ["manifest-damaged", simulation, /size_bytes/],
    ["manifest-damaged", simulation, /content_sha256/],
    ["manifest-damaged", simulation, /"output\.pdb": its \d segments/],
  ],
  [
    "a file has another checksum",
    `update archive_file set sha256 = repeat('0', 64) where ${fileOf(simulation, "trajectory.dcd")}`,
    ["manifest-damaged", simulation, /content_sha256/],
    ["file-damaged", simulation, /"trajectory\.dcd": its sha256 is/],
  ],
  [
    "an empty file has another checksum",
    `update archive_file set sha256 = repeat('0', 64) where ${fileOf(simulation, "empty.log")}`,
    ["manifest-damaged", simulation, /content_sha256/],
    ["file-damaged", simulation, /"empty\.log": its sha256 is/],
  ],
  [
    "a file is counted wrong",
    `update archive_file set ordinal = 99 where ${fileOf(simulation, "empty.log")}`,
    ["manifest-damaged", simulation, /does not count/],
  ],
  [
    "a file is gone",
    `delete from archive_file where ${fileOf(simulation, "empty.log")}`,
    ["manifest-damaged", simulation, /file_count/],
    ["manifest-damaged", simulation, /content_sha256/],
    ["manifest-damaged", simulation, /does not count/],
  ],
  [
    "a segment is gone",
    `delete from archive_segment where archive_id = ${archiveOf(simulation)} and ordinal = 1`,
    ["manifest-damaged", simulation, /"trajectory\.dcd": its \d segments/],
  ],
  [
    "a segment begins elsewhere",
    `update archive_segment set offset_bytes = offset_bytes - 1 where archive_id = ${archiveOf(simulation)} and ordinal = 1`,
    ["manifest-damaged", simulation, /"trajectory\.dcd": its \d segments/],
  ],
  [
    "segments changed places",
    `update archive_segment set entry_name = 'trajectory.dcd.segment-0000' where archive_id = ${archiveOf(simulation)} and ordinal = 1`,
    ["file-damaged", simulation, /"trajectory\.dcd".*no entry/],
  ],
  [
    "a segment lies in another volume",
    `update archive_segment set volume_id = (select min(volume_id) from archive_segment where archive_id = ${archiveOf(simulation)}) where archive_id = ${archiveOf(simulation)} and ordinal = 1`,
    ["file-damaged", simulation, /"trajectory\.dcd".*no entry/],
  ],
  [
    "a volume is in another project",
    `update archive_volume set project_id = 2 where id = (select volume_id from archive_segment where archive_id = ${archiveOf(simulation)} and ordinal = 1)`,
    ["manifest-damaged", simulation, /"trajectory\.dcd": volume \d+ is not there/],
  ],
  [
    "a file is in another project",
    `update archive_file set project_id = 2 where ${fileOf(simulation, "run.sh")}`,
    ["manifest-damaged", simulation, /file_count/],
    ["manifest-damaged", simulation, /size_bytes/],
    ["manifest-damaged", simulation, /content_sha256/],
    ["manifest-damaged", simulation, /ordinal/],
  ],
  [
    "a volume is gone",
    `delete from archive_volume where id = (select volume_id from archive_segment where archive_id = ${archiveOf(simulation)} and ordinal = 1)`,
    ["manifest-damaged", simulation, /"trajectory\.dcd": volume \d+ is not there/],
  ],
  ...["size_bytes", "content_bytes"].map(
    (name): Case => [
      `archive_volume.${name} changed`,
      `update archive_volume set ${name} = ${name} + 1 where id = (select volume_id from archive_segment where archive_id = ${archiveOf(simulation)} and ordinal = 1)`,
      ["volume-damaged", simulation, new RegExp(`its ${name} is .*it has "trajectory\\.dcd"$`)],
    ],
  ),
  [
    "a superseded version's archive does not add up",
    "update archive set file_count = 0 where id = (select superseded_archive_id from ledger where event = 'replaced')",
    ["manifest-damaged", equilibration, /superseded version \(ledger entry \d+\).*file_count/],
  ],
];
