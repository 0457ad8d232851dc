/** The distinct molecules of a project: few beside its objects, and what substructures are looked for in. */

import { z } from "zod";
import type { Database } from "../database/database.js";

const versionRow = z.object({ version: z.string() });
const moleculeRow = z.object({ smiles: z.string() });

/** Keeps the list, and reads it again when there are other molecules. */
export class MoleculeList {
  readonly #database: Database;
  #version = "";
  #smiles: readonly string[] = [];

  constructor(database: Database) {
    this.#database = database;
  }

  /** The canonical SMILES of all molecules. */
  async smiles(): Promise<readonly string[]> {
    const parameters = [this.#database.project.id];
    // Not by the highest id alone: of two that are written at once, the lower may appear later.
    const [row] = await this.#database.rows(
      {
        sql: "select count(*) || ' ' || coalesce(max(id), 0) as version from component where project_id = $1::text::int8",
        parameters,
      },
      versionRow,
    );
    const version = row?.version ?? "";
    if (version !== this.#version) {
      const rows = await this.#database.rows(
        { sql: "select distinct smiles from component where project_id = $1::text::int8", parameters },
        moleculeRow,
      );
      this.#smiles = rows.map(({ smiles }) => smiles);
      this.#version = version;
    }
    return this.#smiles;
  }
}
