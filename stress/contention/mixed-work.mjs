/** All that a laboratory does with a store, on the same few pieces of data as all the others. */

import { join } from "node:path";
import { Readable } from "node:stream";
import { SimulationDataQuery } from "../../dist/index.js";
import { CHAMPIONS, FORCE_FIELD_KEY, HOT, makeVersion, randomRank } from "./pieces.mjs";

/** How often each thing is done, beside the others. */
const WEIGHTS = {
  store: 30,
  "get and read files": 20,
  query: 12,
  recognise: 5,
  history: 5,
  remove: 6,
  undo: 10,
  "transaction of 3 stores": 6,
  "transaction that fails": 3,
  "snapshot of 2 reads": 3,
};
const DECK = Object.entries(WEIGHTS).flatMap(([name, weight]) => Array.from({ length: weight }, () => name));

class OnPurpose extends Error {
  name = "OnPurpose";
}

export class MixedWork {
  #number;
  #journal;
  #directory;
  #stamp = 0;
  /** The key of each piece, as last heard of. */
  #keys = new Map();

  constructor({ number, journal, directory }) {
    this.#number = number;
    this.#journal = journal;
    this.#directory = directory;
  }

  /** Does one thing of all that there is to do. */
  async call(store, measurement) {
    const name = any(DECK);
    switch (name) {
      case "store": {
        const version = await this.#version(any([...HOT, ...CHAMPIONS]), "a");
        return measurement.time(name, () => this.#store(store, version));
      }
      case "get and read files":
        return measurement.time(name, () => readWhole(store, this.#anyKey()));
      case "query":
        return measurement.time(name, () =>
          store.query(new SimulationDataQuery({ forceFieldId: FORCE_FIELD_KEY })),
        );
      case "recognise": {
        const { object, intent } = await this.#version(any(HOT), "a");
        return measurement.time(name, async () => this.#learn(intent.piece, await store.hasObject(object)));
      }
      case "history":
        return measurement.time(name, () => store.history(this.#anyKey()));
      case "remove": {
        const key = this.#hotKey();
        return measurement.time(name, () =>
          this.#journal.run({ call: "remove", key }, () => store.removeObject(key)),
        );
      }
      case "undo": {
        const key = this.#hotKey();
        return measurement.time(name, () =>
          this.#journal.run({ call: "undo", key }, async () => void (await store.undo(key))),
        );
      }
      case "snapshot of 2 reads":
        return measurement.time(name, () =>
          store.transaction(() => readTwice(store, this.#anyKey()), { isolation: "repeatable read" }),
        );
      default:
        return this.#transaction(store, measurement, name);
    }
  }

  /** In any order: where two of them meet in a circle, one is run again. */
  async #transaction(store, measurement, name) {
    const fails = name === "transaction that fails";
    const pieces = shuffled([...HOT, ...CHAMPIONS]).slice(0, fails ? 2 : 3);
    const versions = [];
    for (const [index, piece] of pieces.entries()) versions.push(await this.#version(piece, `t${index}`));
    const expects = fails ? "OnPurpose" : undefined;
    const work = async (id) => {
      for (const version of versions) await this.#store(store, version, id);
      if (fails) throw new OnPurpose();
    };
    await measurement.time(name, () =>
      this.#journal
        .transaction({ expects }, (run) => store.transaction(run, { attempts: 20 }), work)
        .catch((error) => {
          if (error.name !== expects) throw error;
        }),
    );
  }

  async #store(store, { object, directory, intent }, id) {
    const inside = id === undefined ? {} : { in: id };
    const { key, outcome } = await this.#journal.run({ ...intent, ...inside }, () =>
      store.storeObjectDetailed(object, directory),
    );
    this.#learn(intent.piece, key);
    return { key, outcome };
  }

  async #version(piece, place) {
    this.#stamp += 1;
    // The stamps of two processes are never the same.
    const stamp = this.#stamp + this.#number / 1024;
    return makeVersion(piece, { rank: randomRank(), stamp, directory: join(this.#directory, place) });
  }

  #learn(piece, key) {
    if (key !== undefined) this.#keys.set(piece, key);
  }

  #anyKey() {
    return any([...this.#keys.values(), FORCE_FIELD_KEY]);
  }

  #hotKey() {
    return this.#keys.get(any(HOT)) ?? "not heard of yet";
  }
}

/** Reads an object and all of its files to the end; the files must be those of the object. */
async function readWhole(store, key) {
  const entry = await store.retrieveObject(key);
  let text = "";
  for (const { path } of (await entry?.ancillary?.files()) ?? []) {
    const bytes = Buffer.concat(await Readable.from(entry.ancillary.stream(path)).toArray());
    if (path === "trajectory.dcd") text = bytes.toString();
  }
  if (text !== "" && !text.includes(`rank ${entry.object.statisticalInefficiency},`)) {
    throw new Error(`half replaced: "${text}" with the rank ${entry.object.statisticalInefficiency}`);
  }
}

async function readTwice(store, key) {
  const [first, second] = [await store.retrieveObject(key), await store.retrieveObject(key)];
  if (first?.object.contentSha256 !== second?.object.contentSha256)
    throw new Error("two states in one snapshot");
}

function any(items) {
  return items[Math.floor(Math.random() * items.length)];
}

function shuffled(items) {
  return items
    .map((item) => [Math.random(), item])
    .sort(([a], [b]) => a - b)
    .map(([, item]) => item);
}
