/** One server with one database, on which one thing after the other is tried: everything for it, and the audit. */

import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import pg from "pg";
import { PostgresStorage, parseConnectionTarget } from "../../dist/index.js";
import { audit } from "../audit/audit.mjs";
import { Journal } from "../audit/journal.mjs";
import { CrashServer } from "./crash-server.mjs";
import { FaultProxy } from "./proxy/fault-proxy.mjs";
import { ScenarioContext } from "./scenarios/context.mjs";
import { forceField, groundKey, writeDirectories } from "./scenarios/data.mjs";
import { SCENARIOS } from "./scenarios/scenarios.mjs";
import { makeScratch, removeScratch } from "./scratch.mjs";
import { WorkerProcess } from "./worker-process.mjs";

const EMPTY_SQL = `truncate stored_object, archive_segment, archive_file, archive, archive_volume, ledger,
  substance_component, substance, component restart identity`;

export class Lane {
  #scratch;
  #server;
  #client;
  #directories;
  #spare = new WorkerProcess();
  #rounds = 0;

  static async open() {
    const lane = new Lane();
    lane.#scratch = await makeScratch();
    try {
      lane.#directories = await writeDirectories(join(lane.#scratch, "files"));
      lane.#server = await CrashServer.start(join(lane.#scratch, "home"));
      await lane.#connect();
    } catch (error) {
      await lane.close();
      throw error;
    }
    return lane;
  }

  get client() {
    return this.#client;
  }

  get url() {
    return this.#server.target.url;
  }

  /** Empties the store, and gives a directory for the journals of the round. */
  async begin() {
    await this.#client.query(EMPTY_SQL);
    this.#rounds += 1;
    const path = join(this.#scratch, `round-${this.#rounds}`);
    await mkdir(path);
    return path;
  }

  /** Where a run of a scenario keeps account, and what it works with. */
  setting(round, scenario, tag = "") {
    const name = `${scenario}${tag}`;
    return {
      scenario,
      tag,
      directories: this.#directories,
      journalPath: join(round, `${name}.journal`),
      eventsPath: join(round, `${name}.events`),
    };
  }

  /** Makes the ground for a scenario, past the proxy. */
  async prepare({ scenario, journalPath, ...setting }) {
    const store = await this.store();
    try {
      const journal = new Journal(journalPath, `prepare${setting.tag}`);
      const context = new ScenarioContext({ store, journal, ...setting });
      const key = groundKey(setting.tag);
      await context.put(forceField("ground", setting.tag), undefined, { key });
      await SCENARIOS[scenario].prepare?.(context);
    } finally {
      await store.close();
    }
  }

  /** A process, ready to run a scenario. */
  worker() {
    const worker = this.#spare.isAlive ? this.#spare : new WorkerProcess();
    this.#spare = new WorkerProcess();
    return worker;
  }

  proxy(worker) {
    return FaultProxy.listen(this.url, {
      killClient: () => worker().kill(),
      crashServer: () => this.crash(),
    });
  }

  async crash() {
    await this.#server.crash();
    await this.#client.end().catch(() => undefined);
    await this.#connect();
  }

  /** What is wrong with the store. */
  async audit(journals, collect) {
    const store = await this.store();
    try {
      return await audit({ store, client: this.#client, journals, collect });
    } finally {
      await store.close();
    }
  }

  /** What is in the store, as text that leaves out keys and times. */
  async content() {
    const { rows } = await this.#client.query(
      `select o.class, o.identity_sha256, o.content_sha256, a.content_sha256 as files
       from stored_object o left join archive a on a.id = o.archive_id order by o.content_sha256`,
    );
    return JSON.stringify(rows);
  }

  store() {
    return PostgresStorage.connect(parseConnectionTarget(this.url));
  }

  async close() {
    await this.#spare.kill();
    await this.#client?.end().catch(() => undefined);
    await removeScratch(this.#scratch);
  }

  async #connect() {
    this.#client = new pg.Client({ connectionString: this.url, application_name: "thermostore audit" });
    this.#client.on("error", () => undefined);
    await this.#client.connect();
  }
}
