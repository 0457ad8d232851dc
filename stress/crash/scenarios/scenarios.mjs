/**
 * What is done while faults happen. `prepare` makes the ground, without faults; `run` is what is hit, and what a user
 * would run again after it was broken off. Both may be given a tag that keeps them out of the way of others.
 */

import { cp, rm } from "node:fs/promises";
import { join } from "node:path";
import { importStore, StorageError } from "../../../dist/index.js";
import { equilibration, forceField, simulation, writeStoreDirectory } from "./data.mjs";

const BETTER = { statisticalInefficiency: 1 };

/** Thrown on purpose, inside a transaction. */
class Regretted extends Error {
  name = "Regretted";
}

/** An import told of objects that it could not import, as it should. */
class NotAllImported extends StorageError {}

/** By name. `keepsFiles`: garbage must not be collected before it is done. */
export const SCENARIOS = {
  "store-plain": {
    run: (c) => c.put(forceField("plain", c.tag)),
  },
  store: {
    run: (c) => c.put(simulation("new", c.tag), "large"),
  },
  "store-volumes": {
    run: (c) => c.put(simulation("new", c.tag), "twoVolumes"),
  },
  again: {
    prepare: async (c) => {
      await c.put(simulation("there", c.tag), "small");
      await c.put(forceField("there", c.tag));
    },
    run: async (c) => {
      await c.put(simulation("there", c.tag), "small");
      await c.put(forceField("there", c.tag));
    },
  },
  replace: {
    prepare: (c) => c.put(simulation("old", c.tag), "small", { key: `old${c.tag}` }),
    run: (c) => c.put(simulation("old", c.tag, BETTER), "other"),
  },
  remove: {
    prepare: (c) => c.put(simulation("old", c.tag), "small", { key: `old${c.tag}` }),
    run: async (c) => {
      if (c.isRetry && !(await c.store.objectExists(`old${c.tag}`))) return;
      await c.remove(`old${c.tag}`);
    },
  },
  cascade: {
    prepare: async (c) => {
      const key = `field${c.tag}`;
      await c.put(forceField("used", c.tag), undefined, { key });
      await c.put(simulation("user", c.tag, { forceFieldId: key }), "small", { key: `user${c.tag}` });
      await c.put(equilibration("user", c.tag, { forceFieldId: key }), "other", { key: `other${c.tag}` });
    },
    run: async (c) => {
      const key = `field${c.tag}`;
      if (c.isRetry && !(await c.store.objectExists(key))) return;
      await c.remove(key, { dependents: "cascade" }, [key, `user${c.tag}`, `other${c.tag}`]);
    },
  },
  undo: {
    keepsFiles: true,
    prepare: async (c) => {
      await c.put(simulation("old", c.tag), "small", { key: `old${c.tag}` });
      await c.put(simulation("old", c.tag, BETTER), "other");
      await c.put(simulation("gone", c.tag), "small", { key: `gone${c.tag}` });
      await c.remove(`gone${c.tag}`);
    },
    run: async (c) => {
      for (const key of [`old${c.tag}`, `gone${c.tag}`]) {
        const latest = (await c.store.history(key)).at(-1);
        if (!c.isRetry || latest.kind !== "restored") await c.undo(key);
      }
    },
  },
  transaction: {
    prepare: (c) => c.put(simulation("old", c.tag), "small", { key: `old${c.tag}` }),
    run: (c) =>
      c.transaction(
        async (t) => {
          await t.put(forceField("first", c.tag));
          await t.put(simulation("second", c.tag), "small");
          const regretted = t.transaction(
            async (nested) => {
              await nested.put(equilibration("never", c.tag), "other");
              throw new Regretted();
            },
            { expects: "Regretted" },
          );
          await regretted.catch((error) => {
            if (!(error instanceof Regretted)) throw error;
          });
          if (!c.isRetry || (await c.store.objectExists(`old${c.tag}`))) await t.remove(`old${c.tag}`);
        },
        { attempts: 4 },
      ),
  },
  import: {
    prepare: (c) => writeImport(c),
    run: (c) => {
      const entries = imported(c.tag);
      return c.putAll(
        entries.map(([, object, directory]) => [object, directory]),
        async () => {
          const { objects, failed } = await importStore(importRoot(c), c.store);
          if (failed.length > 0) throw new NotAllImported(JSON.stringify(failed));
          return entries.map(([key]) => objects.get(key));
        },
      );
    },
  },
  gc: {
    keepsFiles: true,
    prepare: async (c) => {
      await c.put(simulation("old", c.tag), "large", { key: `old${c.tag}` });
      await c.put(simulation("old", c.tag, BETTER), "small");
      await c.put(equilibration("gone", c.tag), "other", { key: `gone${c.tag}` });
      await c.remove(`gone${c.tag}`);
    },
    run: (c) => c.sweep(),
  },
  watch: {
    run: async (c) => {
      const last = forceField("last", c.tag);
      const isWatched = c.seen.at(-1) === "end";
      const watching = isWatched ? undefined : watchUntil(c, last);
      await c.put(forceField("first", c.tag));
      await c.put(simulation("second", c.tag), "small");
      await c.put(last);
      await watching;
    },
  },
};

/** Takes events from where an earlier run has left off until it has seen an object stored. */
async function watchUntil(c, last) {
  for await (const event of c.store.watch(undefined, { after: c.seen.at(-1) ?? "0" })) {
    c.see(event);
    if (event.kind === "stored" && event.current?.contentSha256 === last.contentSha256) break;
  }
  c.see({ position: "end" });
}

function importRoot({ directories, tag }) {
  return join(directories.small, "..", `import${tag}`);
}

function imported(tag) {
  const fields = [1, 2].map((number) => [`field${number}${tag}`, forceField(`number ${number}`, tag)]);
  const simulations = [1, 2, 3, 4].map((number) => [
    `simulation${number}${tag}`,
    simulation(`number ${number}`, tag, { forceFieldId: `field${1 + (number % 2)}${tag}` }),
    number % 2 === 0 ? "small" : "other",
  ]);
  return [...fields, ...simulations];
}

async function writeImport(c) {
  await rm(importRoot(c), { recursive: true, force: true });
  await writeStoreDirectory(importRoot(c), imported(c.tag), (name, path) =>
    cp(c.directories[name], path, { recursive: true }),
  );
}
