/** What a scenario works with: a store whose every change is kept account of. */

import { appendFileSync, existsSync, readFileSync } from "node:fs";
import { filesOf, storeIntent } from "../../audit/journal.mjs";

/** A scenario's hands on a store; those inside a transaction are hands of their own. */
export class ScenarioContext {
  /** The store itself, for what changes nothing. */
  store;
  /** Makes the data of this run its own; empty where it has the store for itself. */
  tag;
  /** Whether it is the repetition of a run that was broken off. */
  isRetry;
  directories;
  #journal;
  #around;
  #eventsPath;

  constructor({ store, journal, directories, eventsPath, tag = "", isRetry = false }, around) {
    this.store = store;
    this.tag = tag;
    this.isRetry = isRetry;
    this.directories = directories;
    this.#journal = journal;
    this.#eventsPath = eventsPath;
    this.#around = around;
  }

  /** Stores an object, with the directory of a name. */
  async put(object, directory, options) {
    const path = directory === undefined ? undefined : this.directories[directory];
    const files = path === undefined ? undefined : await filesOf(path);
    return this.#run(storeIntent(object, files), () => this.store.storeObjectDetailed(object, path, options));
  }

  /** Removes an object; `keys` are those that go with it, itself included. */
  remove(key, options, keys) {
    return this.#run({ call: "remove", key, options, keys }, () => this.store.removeObject(key, options));
  }

  undo(key) {
    return this.#run({ call: "undo", key }, async () => {
      const { position } = await this.store.undo(key);
      return { position };
    });
  }

  sweep() {
    return this.#run({ call: "sweep" }, () => this.store.sweep({ graceSeconds: 0, retentionSeconds: 0 }));
  }

  /** A transaction; `expects` names an error that the work throws on purpose. */
  transaction(work, { expects, ...options } = {}) {
    return this.#journal.transaction(
      { in: this.#around, expects },
      (run) => this.store.transaction(run, options),
      (id) => work(new ScenarioContext({ ...this, journal: this.#journal }, id)),
    );
  }

  /** Keeps account of stores that one call makes; `answers` gives what became of each, by its place. */
  async putAll(objects, call) {
    const ids = [];
    for (const [object, directory] of objects) {
      const files = directory === undefined ? undefined : await filesOf(this.directories[directory]);
      ids.push(this.#journal.intend(storeIntent(object, files)));
    }
    const answers = await call();
    for (const [index, id] of ids.entries()) {
      if (answers[index] !== undefined) this.#journal.acknowledge(id, answers[index]);
    }
  }

  /** Positions of the events that were seen, also by earlier runs. */
  get seen() {
    if (!existsSync(this.#eventsPath)) return [];
    return readFileSync(this.#eventsPath, "utf8").split("\n").filter(Boolean);
  }

  see({ position }) {
    appendFileSync(this.#eventsPath, `${position}\n`);
  }

  #run(intent, work) {
    return this.#journal.run({ ...intent, in: this.#around }, work);
  }
}
