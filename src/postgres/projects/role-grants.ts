/**
 * The least rights that readers, writers and maintainers need on the tables, whatever policies let them see: who may
 * not write a column, such as an id or a time, cannot forge it.
 */

import { GROUP_ROLES } from "./group-roles.js";

const [READER, WRITER, MAINTAINER] = GROUP_ROLES;

/** Everything of an object but its id, its project and key, and what triggers sign it with. */
const OBJECT_CONTENT = [
  "class",
  "identity_sha256",
  "content_sha256",
  "payload",
  "payload_bytes",
  "match_values",
  "substance_id",
  "temperature_k",
  "pressure_pa",
  "property_phase",
  "source_calculation_id",
  "force_field_id",
  "calculation_layer",
  "statistical_inefficiency",
  "number_of_molecules",
  "max_number_of_molecules",
  "observable_names",
  "archive_id",
];

/** What writers insert, by table. */
const INSERTED: Readonly<Record<string, readonly string[]>> = {
  stored_object: ["project_id", "key", ...OBJECT_CONTENT],
  substance: ["project_id", "identifier", "identifier_sha256", "component_count"],
  component: ["project_id", "smiles", "role", "identifier_sha256"],
  substance_component: ["project_id", "substance_id", "component_id", "mole_fraction", "exact_amount"],
  archive: ["project_id", "content_sha256", "size_bytes", "file_count", "empty_directories"],
  archive_file: [
    "project_id",
    "archive_id",
    "ordinal",
    "path",
    "size_bytes",
    "sha256",
    "modified_at",
    "executable",
  ],
  archive_segment: [
    "project_id",
    "archive_id",
    "file_ordinal",
    "ordinal",
    "volume_id",
    "entry_name",
    "offset_bytes",
    "size_bytes",
  ],
  archive_volume: ["project_id", "sha256", "bytes", "size_bytes", "content_bytes", "staged_until"],
};

/** Whose ids writers draw. */
const SEQUENCES = ["stored_object", "substance", "component", "archive", "archive_volume"].map(
  (table) => `${table}_id_seq`,
);

/** The tables, all of them, in the order in which messages and scripts name them. */
export const TABLES = [
  ...Object.keys(INSERTED),
  "ledger",
  "project",
  "project_member",
  "project_usage",
  "upkeep",
  "_prisma_migrations",
] as const;

/**
 * The statements that give the groups exactly their rights, in whatever state they were. The search path leads to the
 * tables.
 *
 * @param functions what policies and searches call with the rights of whoever asks, with the types of their arguments
 */
export function grantStatements(functions: readonly string[]): readonly string[] {
  const inserts = Object.entries(INSERTED).map(
    ([table, columns]) => `GRANT INSERT (${columns.join(", ")}) ON ${table} TO ${WRITER};`,
  );
  return [
    `REVOKE ALL ON ${TABLES.join(", ")} FROM PUBLIC, ${GROUP_ROLES.join(", ")};`,
    `GRANT SELECT ON ${TABLES.join(", ")} TO ${READER};`,
    `GRANT EXECUTE ON FUNCTION ${functions.join(", ")} TO ${READER};`,
    ...inserts,
    `GRANT UPDATE (${[...OBJECT_CONTENT, "updated_at", "updated_by"].join(", ")}), DELETE ON stored_object TO ${WRITER};`,
    `GRANT UPDATE (staged_until) ON archive_volume TO ${WRITER};`,
    `GRANT USAGE ON SEQUENCE ${SEQUENCES.join(", ")} TO ${WRITER};`,
    `GRANT INSERT (project_id, role_name, access), DELETE ON project_member TO ${MAINTAINER};`,
  ];
}
