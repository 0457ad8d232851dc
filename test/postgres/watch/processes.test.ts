import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parseConnectionTarget } from "../../../src/postgres/connection-target.js";
import { PostgresStorage } from "../../../src/postgres/postgres-storage.js";
import type { LedgerPosition } from "../../../src/storage/history/storage-event.js";
import { CompiledPackage } from "../embedded/compiled-package.js";
import { useStore } from "../storage/store-fixture.js";

const workerPath = fileURLToPath(new URL("busy-worker.mjs", import.meta.url));
const CUT_ALL = `select pg_terminate_backend(pid, 5000) from pg_stat_activity
where datname = current_database() and pid <> pg_backend_pid() and application_name = $1`;

describe("a watch of a store that several processes change", () => {
  const fixture = useStore();
  let compiled: CompiledPackage;

  beforeAll(async () => {
    compiled = await CompiledPackage.shared();
  });
  afterAll(() => compiled[Symbol.asyncDispose]());

  it("sees everything once and in order, though it is ended, resumed and cut off again and again", async () => {
    const path = await fixture.directory();
    let isOver = false;
    const working = Promise.all(
      [1, 2, 3].map((number) =>
        promisify(execFile)(process.execPath, [
          workerPath,
          `${compiled.path}/dist`,
          fixture.database.url,
          String(number),
          path,
        ]),
      ),
    ).finally(() => {
      isOver = true;
    });
    const name = "watch-to-be-cut";
    const url = new URL(fixture.database.url);
    url.searchParams.set("application_name", name);
    const seen: string[] = [];
    let after: LedgerPosition = "0";
    let turn = 0;
    let cut = 0;
    for (let isUpToDate = false; !isUpToDate; turn += 1) {
      // Each time another process, as far as the database can tell.
      await using store = await PostgresStorage.connect(parseConnectionTarget(url.toString()));
      const ending = new AbortController();
      const watch = store.watch(undefined, { after, signal: ending.signal });
      for (let count = 0; count < 10; count += 1) {
        const next = watch.next();
        if (count === 4) cut += (await fixture.rows(CUT_ALL, [name])).length;
        const patience = setTimeout(() => ending.abort(), 500);
        const { value } = await next;
        clearTimeout(patience);
        if (value === undefined) break;
        seen.push(value.position);
        after = value.position;
      }
      if (turn % 2 === 0) await watch.return();
      isUpToDate = isOver && after === (await store.lastPosition());
    }
    await working;
    expect(turn).toBeGreaterThan(5);
    expect(cut).toBeGreaterThan(0);
    const ledger = await fixture.rows("select id::text as position from ledger order by ledger.id");
    expect(ledger.length).toBeGreaterThan(3 * 5 * 5);
    expect(seen).toEqual(ledger.map(({ position }) => position));
  });
});
