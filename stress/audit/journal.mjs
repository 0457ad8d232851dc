/**
 * What a process was about to do with a store, and what it was told had come of it, on disk before the one and after
 * the other: who looks at it once the process is dead knows what was promised to it.
 *
 * One JSON object per line: `{ id, call, in?, ...what }`, then at most one of `{ id, answer }` and `{ id, error }`.
 * Calls are `store`, `remove`, `undo`, `sweep`, and `transaction` with an `attempt` for each time that its work is run;
 * `in` is the id of the attempt around a call.
 */

import { createHash } from "node:crypto";
import { fdatasyncSync, openSync, readFileSync, writeSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { identitySha256 } from "../../dist/data/identity.js";

/** Why an attempt of a transaction came to nothing. */
export const REPEATED = "Repeated";

export class Journal {
  #file;
  #prefix;
  #isDurable;
  #count = 0;

  /**
   * @param prefix what makes the ids of this process its own.
   * @param options `isDurable: false` where nobody is killed, and waiting for the disk would only hold others up.
   */
  constructor(path, prefix = String(process.pid), { isDurable = true } = {}) {
    this.#file = openSync(path, "a");
    this.#prefix = prefix;
    this.#isDurable = isDurable;
  }

  /** Does something with the store that changes it, and keeps account; gives and throws what the work does. */
  async run(intent, work) {
    const id = this.intend(intent);
    try {
      const answer = await work(id);
      this.acknowledge(id, answer);
      return answer;
    } catch (error) {
      this.fail(id, error);
      throw error;
    }
  }

  /**
   * Runs a transaction; `begin(work)` opens it. The work is given the id that calls inside are to have as `in`.
   *
   * @example await journal.transaction({}, (run) => store.transaction(run), async (id) => { … });
   */
  transaction(intent, begin, work) {
    let attempt;
    return this.run({ call: "transaction", ...intent }, (around) =>
      begin(async () => {
        if (attempt !== undefined)
          this.fail(attempt, { name: REPEATED, message: "rolled back, and run again" });
        attempt = this.intend({ call: "attempt", in: around, expects: intent.expects });
        try {
          const result = await work(attempt);
          this.acknowledge(attempt, null);
          return result;
        } catch (error) {
          this.fail(attempt, error);
          throw error;
        }
      }),
    );
  }

  /** Notes that a call begins; gives its id. */
  intend(intent) {
    this.#count += 1;
    const id = `${this.#prefix}-${this.#count}`;
    this.#write({ id, ...intent });
    return id;
  }

  /** Notes what the call came to: of a store `{ key, outcome }`. */
  acknowledge(id, answer) {
    this.#write({ id, answer: answer ?? null });
  }

  fail(id, error) {
    const { name = String(error), code, message } = error ?? {};
    this.#write({ id, error: { name, code, message, classes: classesOf(error) } });
  }

  #write(line) {
    writeSync(this.#file, `${JSON.stringify(line)}\n`);
    if (this.#isDurable) fdatasyncSync(this.#file);
  }
}

/** What to intend for storing an object; `files` as `filesOf` gives them. */
export function storeIntent(object, files, more = {}) {
  return {
    call: "store",
    type: object.type,
    identity: identitySha256(object) ?? null,
    content: object.contentSha256,
    files: files ?? null,
    ...more,
  };
}

/** The SHA-256 of each file of a directory, by path. */
export async function filesOf(directory) {
  const files = {};
  for (const item of await readdir(directory, { withFileTypes: true, recursive: true })) {
    if (!item.isFile()) continue;
    const path = join(item.parentPath, item.name);
    files[path.slice(directory.length + 1)] = sha256(await readFile(path));
  }
  return files;
}

export function sha256(bytes) {
  return createHash("sha256").update(bytes).digest("hex");
}

/** The lines of some journals, the calls of each in their order; a line that a death cut short was not written. */
export function readJournals(paths) {
  const calls = new Map();
  for (const line of paths.flatMap((path) => readFileSync(path, "utf8").split("\n").slice(0, -1))) {
    const { id, ...rest } = JSON.parse(line);
    const { answer, ...known } = calls.get(id) ?? {};
    // An attempt that had come to its end may turn out not to have been committed.
    calls.set(id, { ...known, ...(answer === undefined || "error" in rest ? {} : { answer }), id, ...rest });
  }
  return [...calls.values()];
}

function classesOf(error) {
  const names = [];
  for (let prototype = error; prototype !== null && typeof prototype === "object"; ) {
    prototype = Object.getPrototypeOf(prototype);
    if (prototype !== null) names.push(prototype.constructor.name);
  }
  return names;
}
