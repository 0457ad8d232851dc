/**
 * The project next door: it holds what the tests of another project in the same database store as well, under the same
 * keys and with the same files, so that whatever reaches into it by mistake finds something there.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import {
  DEFAULT_FILES,
  makeForceField,
  makeFreeEnergy,
  makeSimulation,
} from "../../../src/conformance/fixtures.js";
import type { StoredData } from "../../../src/data/stored-data.js";
import type { ConnectionTarget } from "../../../src/postgres/connection-target.js";
import { PostgresStorage } from "../../../src/postgres/postgres-storage.js";
import { ProjectRegister } from "../../../src/postgres/projects/project-register.js";
import { writeFiles } from "../../storage/ancillary/temporary-directory.js";

/** What is stored there, in this order: versions of the same data replace each other. */
export interface NeighboursDeposit {
  readonly object: StoredData;
  readonly files?: Readonly<Record<string, string | Buffer>>;
  readonly key?: string;
}

const TABLES = [
  "stored_object",
  "ledger",
  "archive",
  "archive_file",
  "archive_segment",
  "archive_volume",
  "substance",
  "component",
  "substance_component",
  "project_member",
];

const NAME = "neighbour";
const REMOVED = "removed next door";

/** By default there is some data of each kind, an earlier version, and something that was removed. */
const DEPOSITS: readonly NeighboursDeposit[] = [
  { object: makeForceField(), key: "force field 1" },
  { object: makeSimulation(), files: DEFAULT_FILES },
  { object: makeSimulation({ statisticalInefficiency: 1 }), files: DEFAULT_FILES },
  { object: makeFreeEnergy(), files: DEFAULT_FILES },
];

/** A project that nobody must touch. */
export class Neighbour {
  readonly #client: pg.Client;
  readonly #rows: string;

  private constructor(client: pg.Client, rows: string) {
    this.#client = client;
    this.#rows = rows;
  }

  /** Makes it, with what it holds. */
  static async move(
    target: ConnectionTarget,
    deposits: readonly NeighboursDeposit[] = DEPOSITS,
  ): Promise<Neighbour> {
    await using projects = await ProjectRegister.open(target);
    await projects.create(NAME);
    const scratch = await mkdtemp(join(tmpdir(), "thermostore-test-"));
    await using store = await PostgresStorage.connect(target, { project: NAME });
    const removed: NeighboursDeposit = { object: makeForceField("<removed/>"), key: REMOVED };
    for (const [number, { object, files, key }] of [...deposits, removed].entries()) {
      const directory = files && (await writeFiles(join(scratch, String(number)), files));
      await store.storeObjectDetailed(object, directory, key === undefined ? {} : { key });
    }
    await store.removeObject(REMOVED);
    await rm(scratch, { recursive: true });
    const client = new pg.Client(target.config);
    await client.connect();
    return new Neighbour(client, await rowsOf(client));
  }

  /** @throws {Error} naming the tables whose rows are not as they were when it was made. */
  async requireUntouched(): Promise<void> {
    const rows = await rowsOf(this.#client);
    if (rows !== this.#rows) throw new Error(`another project was touched: ${this.#rows} became ${rows}`);
  }

  async close(): Promise<void> {
    await this.#client.end();
  }
}

/** How many rows of it there are in each table, and what is in them. */
async function rowsOf(client: pg.Client): Promise<string> {
  const parts = TABLES.map(
    (
      table,
    ) => `select '${table} ' || count(*) || ' ' || left(md5(string_agg(t::text, '' order by t::text)), 8) as rows
from ${table} t where project_id = (select id from project where name = '${NAME}')`,
  );
  const { rows } = await client.query<{ rows: string | null }>(parts.join("\nunion all\n"));
  return rows.map((row) => row.rows ?? "none").join(", ");
}
