/**
 * What holds up the rules of the store and only the migrations say: triggers, policies, functions, row-level security,
 * and indexes on expressions. Read from the migrations' own scripts, so that none is forgotten.
 */

import type { Migration } from "../migrations/migration-folder.js";

export type GuardKind = "trigger" | "policy" | "function" | "index" | "row-level security";

/** One thing that has to be there. */
export interface Guard {
  readonly kind: GuardKind;
  /** Of row-level security, the table's. */
  readonly name: string;
  /** What it is on; of functions, nothing. */
  readonly table: string;
  /** What a function does, with `"@"` for the schema; nothing where that is no text for the server either. */
  readonly body?: string;
}

/** Each matches one statement, quoted as migrations write it, in the groups `name`, `table` and `body`. */
const MADE: Readonly<Record<GuardKind, RegExp>> = {
  trigger: /CREATE TRIGGER "(?<name>\w+)"[^;]*?\sON "(?<table>\w+)"/g,
  policy: /CREATE POLICY "(?<name>\w+)" ON "(?<table>\w+)"/g,
  function: /CREATE (?:OR REPLACE )?FUNCTION "(?<name>\w+)"(?:[^;$]*\$\$(?<body>.*?)\$\$;)?/gs,
  // Those on columns are in the schema, and compared with it.
  index: /CREATE INDEX "(?<name>\w+)"\s+ON "(?<table>\w+)" \([^;]*\w\("/g,
  "row-level security": /ALTER TABLE "(?<name>\w+)" ENABLE ROW LEVEL SECURITY/g,
};

/** The guards that are there after all migrations. */
export function guardsOf(migrations: readonly Migration[]): readonly Guard[] {
  const found = new Map<string, Guard>();
  for (const { script } of migrations) {
    for (const kind of Object.keys(MADE).filter(isKind)) {
      for (const { groups } of script.matchAll(MADE[kind])) {
        const { name = "", table = "", body } = groups ?? {};
        found.set(`${kind} ${name} ${table}`, { kind, name, table, ...(body === undefined ? {} : { body }) });
      }
    }
  }
  return [...found.values()];
}

function isKind(text: string): text is GuardKind {
  return text in MADE;
}
