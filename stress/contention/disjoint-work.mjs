/** Work on data that nobody else touches, and the same with plain SQL; each gives what is to be done over and over. */

import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { TLeapForceFieldSource } from "../../dist/index.js";
import { makeVersion } from "./pieces.mjs";

export const DISJOINT = {
  /** Prepared statements for the row of a force field, with the indexes of the real table, and none of its triggers. */
  raw: ({ raw, measure }) => {
    let made;
    return async () => {
      made ??= createRawTable(raw);
      await made;
      const id = randomUUID();
      await measure(async () => {
        await raw.query({ name: "begin", text: "begin" });
        await raw.query({
          name: "insert",
          text: `insert into raw_object (project_id, key, class, identity_sha256, content_sha256, payload,
              payload_bytes, match_values)
            values (1, $1, 'ForceFieldData', $2, $2, $3, 300, $4)`,
          values: [id.replaceAll("-", ""), id.padEnd(64, "r"), payloadOf(id), matchValuesOf(id)],
        });
        await raw.query({ name: "commit", text: "commit" });
      });
    };
  },
  /** An object without files. */
  plain: ({ store, measure }) => {
    return () => measure(() => store.storeForceField(new TLeapForceFieldSource(`leaprc.${randomUUID()}`)));
  },
  /** An object with two files. */
  files: ({ number, store, directory, measure }) => {
    let stamp = 0;
    return async () => {
      stamp += 1;
      const version = await makeVersion(`own ${randomUUID()}`, {
        rank: 1,
        stamp: stamp + number / 1024,
        directory: join(directory, "own"),
      });
      await measure(() => store.storeObject(version.object, version.directory));
    };
  },
  /** An object by its key, of those that it stored itself. */
  reads: ({ store, measure }) => {
    const keys = [];
    return async () => {
      while (keys.length < 20) {
        keys.push(await store.storeForceField(new TLeapForceFieldSource(`leaprc.${randomUUID()}`)));
      }
      await measure(() => store.retrieveObject(keys[Math.floor(Math.random() * keys.length)]));
    };
  },
};

async function createRawTable(raw) {
  // Side by side, the second one to create it is told that it is there.
  await raw
    .query(
      "create table if not exists raw_object (like stored_object including defaults including indexes including identity)",
    )
    .catch((error) => {
      if (!["23505", "42P07"].includes(error.code)) throw error;
    });
}

function payloadOf(id) {
  return JSON.stringify({ force_field_source: { leap_source: `leaprc.${id}`, cutoff: { value: 9.5 } } });
}

function matchValuesOf(id) {
  return JSON.stringify({ force_field_source: id.padEnd(64, "m") });
}
