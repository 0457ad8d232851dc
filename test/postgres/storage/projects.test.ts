/** Two handles in two projects of one database: each finds its own things only, whatever they are called. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { fileContents, listedKeys, retrieved } from "../../../src/conformance/expectations.js";
import { DEFAULT_FILES, makeForceField, makeSimulation } from "../../../src/conformance/fixtures.js";
import { eventsOf } from "../../../src/conformance/history-tests.js";
import { StorageKeyNotFoundError } from "../../../src/errors.js";
import { openStorage } from "../../../src/postgres/open-storage.js";
import type { PostgresStorage } from "../../../src/postgres/postgres-storage.js";
import { ProjectRegister } from "../../../src/postgres/projects/project-register.js";
import { ProjectNotFoundError } from "../../../src/project-errors.js";
import { SimulationDataQuery } from "../../../src/query/evaluator-queries.js";
import { failureOf } from "../../storage/ancillary/temporary-directory.js";
import { holding } from "../anomalies/meeting.js";
import { useStore } from "./store-fixture.js";

const fixture = useStore();
let here: PostgresStorage;
let there: PostgresStorage;

beforeAll(async () => {
  await using projects = await ProjectRegister.open(fixture.database.target);
  await projects.create("dyes");
  here = fixture.store;
  there = await fixture.connect("dyes");
});
afterAll(() => there.close());
beforeEach(async () => {
  await fixture.rows(
    "delete from stored_object; delete from ledger; delete from archive; delete from archive_volume",
  );
});

/** The number of rows of each project in a table, the default one first. */
async function countBoth(table: string): Promise<readonly unknown[]> {
  const rows = await fixture.rows(
    `select (select count(*)::int from ${table} t where t.project_id = p.id) as count from project p order by p.id`,
  );
  return rows.map(({ count }) => count);
}

describe("two projects", () => {
  it("hold the same data side by side, each with a version, a key, files and a substance of its own", async () => {
    const path = await fixture.directory();
    const first = await here.storeObjectDetailed(makeSimulation(), path, { key: "the same" });
    const second = await there.storeObjectDetailed(makeSimulation({ statisticalInefficiency: 1 }), path, {
      key: "the same",
    });
    expect([first.outcome, second.outcome]).toEqual(["stored", "stored"]);
    expect([first.key, second.key]).toEqual(["the same", "the same"]);
    for (const [store, rank] of [
      [here, 2.5],
      [there, 1],
    ] as const) {
      const { object } = await retrieved(store, "the same");
      expect(object.attributeValue("statisticalInefficiency")).toBe(rank);
      expect(Object.keys(await fileContents(store, "the same"))).toHaveLength(
        Object.keys(DEFAULT_FILES).length,
      );
      expect(await store.hasObject(makeSimulation())).toBe("the same");
      expect(await listedKeys(store)).toEqual(["the same"]);
      const { objects, substances, files } = await store.statistics();
      expect([objects, substances, files]).toEqual([1, 1, 3]);
    }
    for (const table of [
      "archive_volume",
      "archive",
      "archive_segment",
      "substance",
      "substance_component",
    ]) {
      const [ours, theirs] = await countBoth(table);
      expect(ours, table).toBe(theirs);
    }
  });

  it("answer nothing with what the other one holds", async () => {
    const key = await there.storeObject(makeSimulation(), await fixture.directory());
    expect(await here.hasObject(makeSimulation())).toBeUndefined();
    expect(await here.objectExists(key)).toBe(false);
    expect(await here.retrieveObject(key)).toBeUndefined();
    expect(await listedKeys(here)).toEqual([]);
    const query = new SimulationDataQuery();
    expect(await here.search(query).count()).toBe(0);
    expect((await here.query(query)).groups).toEqual([]);
    for (const work of [() => here.history(key), () => here.undo(key), () => here.removeObject(key)]) {
      expect(await failureOf(work())).toBeInstanceOf(StorageKeyNotFoundError);
    }
    expect(await there.objectExists(key)).toBe(true);
    expect((await here.statistics()).volumeBytes).toBe(0);
  });

  it("have ledgers of their own", async () => {
    const key = "told of twice";
    await here.storeObjectDetailed(makeForceField("<a/>"), undefined, { key });
    await there.storeObjectDetailed(makeForceField("<b/>"), undefined, { key });
    await there.removeObject(key);
    await there.undo(key);
    expect((await here.history(key)).map(({ kind }) => kind)).toEqual(["stored"]);
    expect((await there.history(key)).map(({ kind }) => kind)).toEqual(["stored", "removed", "restored"]);
    const [ours, theirs] = [await eventsOf(here), await eventsOf(there)];
    expect([ours.length, theirs.length]).toEqual([1, 3]);
    expect(await here.lastPosition()).toBe(ours.at(-1)?.position);
    expect(await there.lastPosition()).toBe(theirs.at(-1)?.position);
    expect(await here.transaction(() => here.lastPosition())).toBe(ours.at(-1)?.position);
    expect(await here.latestEvents(5)).toHaveLength(1);
    // The version that an event left behind is that of the own project.
    expect(ours[0]?.current?.contentSha256).toBe(makeForceField("<a/>").contentSha256);
    expect(theirs.at(-1)?.current?.contentSha256).toBe(makeForceField("<b/>").contentSha256);
    const elsewhere = theirs.at(-1)?.position ?? "";
    expect(await failureOf(here.undo(key, { to: elsewhere }))).toMatchObject({ field: "to" });
  });

  it("remove force fields that only the other one refers to", async () => {
    const key = "a force field";
    for (const store of [here, there]) await store.storeObjectDetailed(makeForceField(), undefined, { key });
    await there.storeObject(makeSimulation({ forceFieldId: key }), await fixture.directory());
    expect(await here.dependents(key)).toEqual([]);
    expect(await there.dependents(key)).toHaveLength(1);
    await here.removeObject(key);
    expect(await failureOf(there.removeObject(key))).toMatchObject({ key });
    expect(await there.objectExists(key)).toBe(true);
  });

  it("never wait for each other's locks", async () => {
    const path = await fixture.directory();
    const key = "held";
    const held = await holding(here, async () => {
      await here.storeObjectDetailed(makeForceField(), undefined, { key });
      await here.storeObject(makeSimulation({ forceFieldId: key }), path);
      await here.removeObject(key, { dependents: "cascade" });
      await here.undo(key);
    });
    // All of it under the same names, while the other transaction holds all its locks.
    await there.storeObjectDetailed(makeForceField(), undefined, { key });
    await there.storeObject(makeSimulation({ forceFieldId: key }), path);
    await there.removeObject(key, { dependents: "cascade" });
    await there.undo(key);
    expect(await there.lastPosition()).toBe((await there.history(key)).at(-1)?.position);
    await held.commit();
    expect(await listedKeys(here)).toEqual([key]);
  });

  it("are different places, and one project is the same place for all who open it", async () => {
    await using again = await fixture.connect("dyes");
    expect(await here.place()).not.toBe(await there.place());
    expect(await again.place()).toBe(await there.place());
    expect([here.project, there.project]).toEqual(["default", "dyes"]);
  });
});

describe("opening a project", () => {
  it("takes the one that is named, else that of the environment, else the default one", async () => {
    const names: string[] = [];
    const opened = async (project?: string): Promise<void> => {
      await using store = await openStorage({
        database: fixture.database.url,
        ...(project === undefined ? {} : { project }),
      });
      names.push(store.project);
    };
    await opened();
    await opened("dyes");
    process.env.THERMOSTORE_PROJECT = "dyes";
    try {
      await opened();
      await opened("default");
    } finally {
      delete process.env.THERMOSTORE_PROJECT;
    }
    expect(names).toEqual(["default", "dyes", "dyes", "default"]);
  });

  it("of a name that is none is an error that says so", async () => {
    const error = await failureOf(fixture.connect("dye"));
    expect(error).toBeInstanceOf(ProjectNotFoundError);
    expect(error).toMatchObject({ project: "dye" });
  });
});
