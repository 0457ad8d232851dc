import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { makeForceField } from "../../../src/conformance/fixtures.js";
import type { VerifyProblem } from "../../../src/postgres/audit/verify-report.js";
import { CompiledPackage } from "../embedded/compiled-package.js";
import { useStore } from "../storage/store-fixture.js";

const workerPath = fileURLToPath(new URL("busy-worker.mjs", import.meta.url));
const SECONDS = 12;
const counts = z.record(z.string(), z.number());

describe("while processes store, replace, remove and sweep without grace", () => {
  const fixture = useStore();
  let compiled: CompiledPackage;

  beforeAll(async () => {
    compiled = await CompiledPackage.shared();
    await fixture.store.storeObjectDetailed(makeForceField(), undefined, { key: "force field" });
  });
  afterAll(() => compiled[Symbol.asyncDispose]());

  it("nothing is taken from anybody, and verify gives no false alarm", async () => {
    let running = 0;
    const work = async (role: string, number: number): Promise<Record<string, number>> => {
      running += 1;
      const parameters = [role, String(number), String(SECONDS), await fixture.directory({})];
      const { stdout } = await promisify(execFile)(process.execPath, [
        workerPath,
        `${compiled.path}/dist`,
        fixture.database.url,
        ...parameters,
      ]).finally(() => {
        running -= 1;
      });
      return counts.parse(JSON.parse(stdout));
    };
    const working = Promise.all([1, 2, 3].map((number) => work("change", number)));
    const sweeping = Promise.all([4, 5].map((number) => work("sweep", number)));
    const alarms: VerifyProblem[] = [];
    let looked = 0;
    while (running > 0) {
      const { problems, objects } = await fixture.store.verify();
      alarms.push(...problems);
      looked += objects;
    }
    expect(alarms).toEqual([]);
    expect(looked).toBeGreaterThan(0);
    for (const { stored = 0, replaced = 0, removed, read } of await working) {
      expect(stored + replaced).toBeGreaterThan(0);
      expect(removed).toBe(read);
    }
    const swept = await sweeping;
    expect(swept.reduce((sum, { archives = 0 }) => sum + archives, 0)).toBeGreaterThan(0);

    // What the last ones left is swept as soon as their claims have run out.
    await fixture.rows("update archive_volume set staged_until = now() - interval '1 second'");
    await fixture.store.sweep({ graceSeconds: 0, retentionSeconds: 0 });
    const { problems, objects, archives } = await fixture.store.verify();
    expect({ problems, objects, archives }).toEqual({ problems: [], objects: 4, archives: 3 });
    expect(await fixture.count("archive")).toBe(3);
  });
});
