import { describe, expect, it } from "vitest";
import { retrieved } from "../../../src/conformance/expectations.js";
import {
  DEFAULT_FILES,
  makeForceField,
  makeFreeEnergy,
  makeSimulation,
} from "../../../src/conformance/fixtures.js";
import { fromJsonb } from "../../../src/serialization/json/jsonb.js";
import { firstDifference } from "../../serialization/json/first-difference.js";
import { useStore } from "./store-fixture.js";

const LEDGER = `select event::text, object_key as key, class, reason, superseded_payload::text as payload,
  superseded_statistical_inefficiency as rank, superseded_archive_id::text as archive, happened_by as by,
  happened_at > now() - interval '1 hour' and superseded_created_at <= happened_at as recent
from ledger where object_key = $1 order by id`;

describe("the ledger", () => {
  const fixture = useStore();

  it("says what was replaced, by whom, when and why, and keeps it", async () => {
    const files = await fixture.directory({ ...DEFAULT_FILES, "trajectory.dcd": "superseded" });
    const key = await fixture.store.storeObject(makeSimulation(), files);
    const [before] = await fixture.rows(
      "select archive_id::text as archive from stored_object where key = $1",
      [key],
    );
    const better = makeSimulation({ statisticalInefficiency: 1 });
    await fixture.store.storeObject(better, await fixture.directory());

    const [first, entry, ...more] = await fixture.rows(LEDGER, [key]);
    const [{ user } = {}] = await fixture.rows("select current_user as user");
    expect(more).toEqual([]);
    expect(first).toMatchObject({ event: "stored", reason: null, payload: null, archive: null, by: user });
    expect(entry).toMatchObject({
      event: "replaced",
      class: "StoredSimulationData",
      reason: "a version with an equal or lower statistical_inefficiency",
      rank: 2.5,
      archive: before?.archive,
      by: user,
      recent: true,
    });
    expect(firstDifference(fromJsonb(String(entry?.payload)), makeSimulation().json)).toBeUndefined();
    const [archived] = await fixture.rows(
      "select size_bytes::int as size from archive_file where archive_id = $1 and path = 'trajectory.dcd'",
      [before?.archive],
    );
    expect(archived).toEqual({ size: "superseded".length });
  });

  it("says what was removed, and keeps it", async () => {
    const key = await fixture.store.storeObject(makeFreeEnergy(), await fixture.directory());
    await fixture.store.removeObject(key);
    const [, entry] = await fixture.rows(LEDGER, [key]);
    expect(entry).toMatchObject({
      event: "removed",
      class: "StoredFreeEnergyData",
      rank: null,
      recent: true,
    });
    expect(firstDifference(fromJsonb(String(entry?.payload)), makeFreeEnergy().json)).toBeUndefined();
    expect(await fixture.rows("select 1 from archive where id = $1", [entry?.archive])).toHaveLength(1);
  });

  it("has nothing of what changed nothing, or was rolled back", async () => {
    const path = await fixture.directory();
    const object = makeSimulation({ numberOfMolecules: 7 });
    const key = await fixture.store.storeObject(object, path);
    const forceField = await fixture.store.storeObject(makeForceField());
    await fixture.store.storeObject(object, path);
    await fixture.store.storeObject(
      makeSimulation({ numberOfMolecules: 7, statisticalInefficiency: 9 }),
      path,
    );
    const failing = fixture.store.transaction(async () => {
      await fixture.store.storeObject(
        makeSimulation({ numberOfMolecules: 7, statisticalInefficiency: 1 }),
        path,
      );
      await fixture.store.removeObject(forceField);
      throw new Error("rolled back");
    });
    await expect(failing).rejects.toThrow("rolled back");
    for (const name of [key, forceField]) {
      expect(await fixture.rows(LEDGER, [name])).toMatchObject([{ event: "stored" }]);
    }
  });

  it("says when the version that is there now came", async () => {
    const path = await fixture.directory();
    const key = await fixture.store.storeObject(makeSimulation({ numberOfMolecules: 8 }), path);
    const times = "select created_at::text, updated_at::text from stored_object where key = $1";
    const [stored] = await fixture.rows(times, [key]);
    expect(stored?.updated_at).toBe(stored?.created_at);
    await fixture.store.storeObject(
      makeSimulation({ numberOfMolecules: 8, statisticalInefficiency: 1 }),
      path,
    );
    const [replaced] = await fixture.rows(`${times} and updated_at > created_at`, [key]);
    expect(replaced?.created_at).toBe(stored?.created_at);
    const [entry] = await fixture.rows(
      "select superseded_created_at::text as at from ledger where object_key = $1 and event = 'replaced'",
      [key],
    );
    expect(entry?.at).toBe(stored?.updated_at);
    expect((await retrieved(fixture.store, key)).object.attributeValue("statisticalInefficiency")).toBe(1);
  });
});
