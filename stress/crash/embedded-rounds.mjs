/**
 * The embedded server, used by several processes of the command line at once, and killed with SIGKILL at random
 * moments, as are some of them: whoever comes next starts it again, and finds what was acknowledged.
 */

import { spawn } from "node:child_process";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import pg from "pg";
import { EmbeddedServer, PostgresStorage, stringifyJson } from "../../dist/index.js";
import { audit } from "../audit/audit.mjs";
import { filesOf, Journal, storeIntent } from "../audit/journal.mjs";
import { killServer } from "./crash-server.mjs";
import { randomNumbers } from "./random-round.mjs";
import { forceField, groundKey, simulation, writeDirectories } from "./scenarios/data.mjs";
import { makeScratch, removeScratch } from "./scratch.mjs";

const COMMAND = fileURLToPath(new URL("../../dist/cli/main.js", import.meta.url));
const PROCESSES = 3;
/** About how long a command of the line takes. */
const COMMAND_MS = 2500;

export class EmbeddedRounds {
  #scratch;
  #home;
  #directories;
  #journals = [];
  #rounds = 0;

  static async open() {
    const rounds = new EmbeddedRounds();
    rounds.#scratch = await makeScratch();
    rounds.#home = join(rounds.#scratch, "home");
    rounds.#directories = await writeDirectories(join(rounds.#scratch, "files"));
    await rounds.#storeForceField();
    return rounds;
  }

  /** A few processes store at once while the server is killed; gives the faults and what is wrong. */
  async run(seed) {
    const random = randomNumbers(seed);
    this.#rounds += 1;
    const faults = [];
    let isOver = false;
    const killing = (async () => {
      while (!isOver) {
        await sleep(random() * COMMAND_MS);
        if (!isOver && (await killServer(this.#home)))
          faults.push({ scenario: "command line", kind: "server killed", ending: "started again" });
      }
    })();
    const stores = Array.from({ length: PROCESSES }, (_, number) =>
      this.#storeAndDie(`${this.#rounds}-${number}`, random, faults),
    );
    const problems = (await Promise.all(stores)).flat();
    isOver = true;
    await killing;
    problems.push(...(await this.#nextUser()), ...(await this.#audit()));
    return { faults, problems, what: "several processes on the embedded server" };
  }

  async close() {
    await removeScratch(this.#scratch);
  }

  async #storeForceField() {
    const server = await EmbeddedServer.open({ home: this.#home });
    const store = await PostgresStorage.connect(server.target);
    const journalPath = join(this.#scratch, "journal");
    this.#journals.push(journalPath);
    const object = forceField("ground", "");
    const options = { key: groundKey("") };
    await new Journal(journalPath).run(storeIntent(object), () =>
      store.storeObjectDetailed(object, undefined, options),
    );
    await store.close();
    await server.close();
  }

  /** Stores an object, perhaps with a better version behind it, in processes of which some are killed. */
  async #storeAndDie(name, random, faults) {
    const root = join(this.#scratch, name);
    await mkdir(root);
    const journalPath = join(root, "journal");
    this.#journals.push(journalPath);
    const journal = new Journal(journalPath, name);
    const versions = [{}, { statisticalInefficiency: 1 }].map((more) => simulation(name, "", more));
    for (const [index, object] of versions.entries()) {
      const directory = this.#directories[index === 0 ? "large" : "small"];
      const file = join(root, `${index}.json`);
      await writeFile(file, stringifyJson(object.json));
      const id = journal.intend(storeIntent(object, await filesOf(directory)));
      const killAfterMs = random() < 0.3 ? random() * COMMAND_MS : undefined;
      const { code, signal, output, errors } = await this.#runCommand(
        ["store", file, "--ancillary", directory, "--json"],
        killAfterMs,
      );
      if (code === 0) journal.acknowledge(id, JSON.parse(output));
      if (signal === "SIGKILL")
        faults.push({ scenario: "command line", kind: "client killed", ending: "died" });
      else if (code !== 0 && code !== 1) return [`store ended with ${signal ?? code}: ${errors}`];
      else if (/\n\s+at .*:\d+:\d+/.test(errors))
        return [`store ended with an error that nobody caught: ${errors}`];
    }
    return [];
  }

  /** Whoever comes next has no trouble. */
  async #nextUser() {
    const { code, errors, output } = await this.#runCommand(["verify", "--json"]);
    return code === 0 ? [] : [`verify after a kill ended with ${code}: ${errors} ${output}`];
  }

  async #audit() {
    const server = await EmbeddedServer.open({ home: this.#home });
    const client = new pg.Client(server.target.config);
    try {
      const store = await PostgresStorage.connect(server.target);
      try {
        await client.connect();
        return await audit({ store, client, journals: this.#journals });
      } finally {
        await client.end();
        await store.close();
      }
    } finally {
      await server.close();
    }
  }

  async #runCommand(args, killAfterMs) {
    const { THERMOSTORE_DATABASE_URL: _, DATABASE_URL: __, ...environment } = process.env;
    const child = spawn(process.execPath, [COMMAND, ...args], {
      env: { ...environment, THERMOSTORE_HOME: this.#home },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let [output, errors] = ["", ""];
    child.stdout.setEncoding("utf8").on("data", (text) => {
      output += text;
    });
    child.stderr.setEncoding("utf8").on("data", (text) => {
      errors += text;
    });
    const over = new Promise((resolve) => child.once("close", (code, signal) => resolve({ code, signal })));
    const timer =
      killAfterMs === undefined ? undefined : setTimeout(() => child.kill("SIGKILL"), killAfterMs);
    const ending = await over;
    clearTimeout(timer);
    return { ...ending, output, errors };
  }
}
