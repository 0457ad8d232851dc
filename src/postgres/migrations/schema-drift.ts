/**
 * Where the tables of a database differ from `schema.prisma`. Compared directly, without a scratch database:
 * operators' roles seldom may create one.
 */
import type pg from "pg";
import type { MigrationFolder } from "./migration-folder.js";
import { withSchemaEngine } from "./schema-engine.js";

/** A difference between a database and the schema; both texts are empty if there is none. */
export interface SchemaDrift {
  /** For people: what the schema has more (+), less (-) or otherwise (*). */
  readonly summary: string;
  /** SQL that would make the database agree. */
  readonly sql: string;
}

/** Compares the database behind `pool` with the schema of `folder`. Changes nothing. */
export function schemaDrift(
  pool: pg.Pool,
  folder: MigrationFolder,
  schemaName: string | undefined,
): Promise<SchemaDrift> {
  return withSchemaEngine(pool, folder, schemaName, async (engine) => {
    const files = [{ path: "schema.prisma", content: folder.schema }];
    const diff = async (script: boolean) => {
      const { exitCode, stdout } = await engine.diff({
        from: { tag: "schemaDatasource", files, configDir: folder.path },
        to: { tag: "schemaDatamodel", files },
        script,
        exitCode: true,
        filters: { externalTables: [], externalEnums: [] },
      });
      return exitCode === 0 ? "" : (stdout ?? "").trim();
    };
    return { summary: await diff(false), sql: await diff(true) };
  });
}
