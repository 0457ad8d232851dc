import pg from "pg";
import { describe, expect, it } from "vitest";
import { useTemporaryDirectory, writeFiles } from "../storage/ancillary/temporary-directory.js";
import { finished, useCommandLine } from "./command-line.js";
import { editedObject, keys, writeRegistry } from "./store-files.js";

const commandLine = useCommandLine();
const directory = useTemporaryDirectory();

async function withConnection<T>(work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client(commandLine.database.target.config);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

async function count(client: pg.Client, sql: string): Promise<number> {
  const { rows } = await client.query<{ count: number }>(`select count(*)::int as count from ${sql}`);
  return rows[0]?.count ?? 0;
}

describe("an import that is interrupted", () => {
  const size = 150;

  async function largeStore(): Promise<string> {
    const root = directory("large");
    const text = await editedObject(keys.water);
    const [id = ""] = /"source_calculation_id": "[^"]*"/.exec(text) ?? [];
    const objectKeys = Array.from({ length: size }, (_, index) => `large-${index}`);
    for (const key of objectKeys) {
      await writeFiles(root, {
        [`${key}.json`]: text.replace(id, `"source_calculation_id": "${key}"`),
        [`${key}/output.pdb`]: key,
        [`${key}/trajectory.dcd`]: key,
      });
    }
    await writeRegistry(root, { StoredSimulationData: objectKeys });
    return root;
  }

  function importedCount(): Promise<number> {
    return withConnection((client) => count(client, "stored_object"));
  }

  it.each([
    ["SIGINT", 130],
    ["SIGTERM", 143],
  ] as const)("by %s stops between two objects, and can be taken up again", async (signal, expected) => {
    const root = await largeStore();
    const before = await importedCount();
    const child = commandLine.start(["import", root, "--json"]);
    const result = finished(child);
    while (child.exitCode === null && (await importedCount()) === before);
    child.kill(signal);
    const { exitCode, stdout, stderr } = await result;
    expect({ exitCode, stderr }).toEqual({
      exitCode: expected,
      stderr: expect.stringContaining("stopping as soon as the objects under way are done"),
    });
    const { stored, deduplicated, failed } = JSON.parse(stdout);
    expect(failed).toEqual([]);
    expect(stored + deduplicated).toBeLessThan(size);
    expect(await importedCount()).toBe(before + stored);
  });

  it("is completed by another one", async () => {
    const { json } = await commandLine.runJson(["import", await largeStore()]);
    expect(json).toMatchObject({ failed: [] });
    expect(await importedCount()).toBe(size);
  });
});

describe("a command that only looks", () => {
  it("does not wait for its answer when it is interrupted", async () => {
    await withConnection(async (holder) => {
      await holder.query("begin");
      await holder.query("lock table stored_object");
      const child = commandLine.start(["stats", "--json"]);
      const result = finished(child);
      const waiting = "pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()";
      await withConnection(async (watcher) => {
        while (child.exitCode === null && (await count(watcher, waiting)) === 0);
      });
      child.kill("SIGINT");
      expect(await result).toEqual({ exitCode: 130, stdout: "", stderr: "thermostore: interrupted\n" });
    });
  });
});
