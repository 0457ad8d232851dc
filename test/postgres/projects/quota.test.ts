/** Quotas as those meet them who store: what is refused, what would make room, and that it does. */
import { randomBytes } from "node:crypto";
import { beforeEach, describe, expect, it } from "vitest";
import { makeForceField, makeSimulation } from "../../../src/conformance/fixtures.js";
import { PostgresStorage } from "../../../src/postgres/postgres-storage.js";
import { ProjectRegister } from "../../../src/postgres/projects/project-register.js";
import { ProjectAccessError, QuotaExceededError } from "../../../src/project-errors.js";
import { LabUsers } from "../../database/lab-users.js";
import { failureOf } from "../../storage/ancillary/temporary-directory.js";
import { useStore } from "../storage/store-fixture.js";

const fixture = useStore();

async function limit(objects: number | null, bytes: number | null = null): Promise<void> {
  await fixture.rows("update project set max_objects = null, max_bytes = null");
  await fixture.rows("update project set max_objects = $1, max_bytes = $2", [objects, bytes]);
}

/** What the project is said to hold, and what it does hold. */
async function usage(): Promise<Record<string, unknown> | undefined> {
  const [row] = await fixture.rows(`select sum(objects)::int as objects, sum(bytes)::int as bytes,
    (select count(*)::int from stored_object) as counted_objects,
    ((select coalesce(sum(payload_bytes), 0) from stored_object)
      + (select coalesce(sum(size_bytes), 0) from archive_volume))::int as counted_bytes from project_usage`);
  return row;
}

async function expectUsageToBeTrue(): Promise<void> {
  const { objects, bytes, counted_objects, counted_bytes } = (await usage()) ?? {};
  expect({ objects, bytes }).toEqual({ objects: counted_objects, bytes: counted_bytes });
}

beforeEach(async () => {
  await fixture.rows("update project set max_objects = null, max_bytes = null");
  for await (const key of fixture.store.keys())
    await fixture.store.removeObject(key, { dependents: "leave" });
  await fixture.store.sweep({ graceSeconds: 0, retentionSeconds: 0 });
});

describe("a quota of objects", () => {
  it("is exact: what does not fit is refused, with what there is to remove", async () => {
    await limit(3);
    const keys = [1, 2, 3].map((n) => fixture.store.storeObject(makeForceField(`<${n}/>`)));
    await Promise.all(keys);
    const refused = await failureOf(fixture.store.storeObject(makeForceField("<4/>")));
    expect(refused).toBeInstanceOf(QuotaExceededError);
    expect(refused).toMatchObject({
      message: expect.stringMatching(/it would hold 4\. To make room: remove what is not needed; .* N\.$/),
      state: { project: "default", unit: "objects", used: 3, adding: 1, limit: 3 },
      remedies: [
        "remove what is not needed; there are 3 ForceFieldData",
        expect.stringContaining("thermostore project quota default --max-objects N"),
      ],
    });
    // What is there already takes no more room.
    expect(await fixture.store.storeObjectDetailed(makeForceField("<1/>"))).toMatchObject({
      outcome: "deduplicated",
    });
    await fixture.store.removeObject((await keys[0]) ?? "");
    await fixture.store.storeObject(makeForceField("<4/>"));
    await expectUsageToBeTrue();
  });

  it("takes back all of a transaction that goes past it", async () => {
    await limit(3);
    const { store } = fixture;
    for (const isolation of ["read committed", "repeatable read", "serializable"] as const) {
      const refused = store.transaction(
        async () => {
          for (const n of [1, 2, 3, 4]) await store.storeObject(makeForceField(`<${isolation} ${n}/>`));
        },
        { isolation },
      );
      expect(await failureOf(refused)).toBeInstanceOf(QuotaExceededError);
      expect(await usage()).toMatchObject({ objects: 0, counted_objects: 0 });
    }
    // Removing makes room for the rest of the same transaction.
    const key = await store.storeObject(makeForceField("<old/>"));
    await store.transaction(async () => {
      await store.removeObject(key);
      for (const n of [1, 2, 3]) await store.storeObject(makeForceField(`<${n}/>`));
    });
    expect(await usage()).toMatchObject({ objects: 3, counted_objects: 3 });
  });

  it("holds against many who store at once", async () => {
    await limit(20);
    const stores = await Promise.all([1, 2, 3, 4].map(() => fixture.connect()));
    const attempts = stores.flatMap((store, index) =>
      Array.from({ length: 10 }, (_, n) => store.storeObject(makeForceField(`<${index} ${n}/>`))),
    );
    const outcomes = await Promise.allSettled(attempts);
    await Promise.all(stores.map((store) => store.close()));
    const refused = outcomes.filter((outcome) => outcome.status === "rejected");
    expect(refused.map(({ reason }) => reason)).toEqual(
      Array.from({ length: 20 }, () => expect.any(QuotaExceededError)),
    );
    expect(await usage()).toMatchObject({ objects: 20, counted_objects: 20 });
  });
});

describe("a quota of bytes", () => {
  it("counts volumes and JSON, and names what would make room; which it does", async () => {
    const { store } = fixture;
    await limit(null, 170_000);
    const files = () => fixture.directory({ "output.pdb": "x", "trajectory.dcd": randomBytes(60_000) });
    const key = await store.storeObject(makeSimulation({ statisticalInefficiency: 4 }), await files());
    await store.storeObject(makeSimulation({ statisticalInefficiency: 2 }), await files());
    await store.storeObject(makeForceField("<small/>"));
    await expectUsageToBeTrue();
    const another = makeSimulation({ sourceCalculationId: "another" });
    const refused = await failureOf(store.storeObject(another, await files()));
    expect(refused).toBeInstanceOf(QuotaExceededError);
    expect(refused).toMatchObject({
      state: { unit: "bytes", limit: 170_000, adding: expect.any(Number) },
      remedies: [
        expect.stringMatching(
          /^"thermostore gc --project default --grace 0s --retention 0s" frees 5\d(\.\d)? KiB/,
        ),
        expect.stringMatching(
          new RegExp(
            `largest classes are StoredSimulationData \\(1 objects, .*the largest objects ${key} \\(`,
          ),
        ),
        expect.stringContaining("thermostore project quota default --max-bytes N"),
      ],
    });
    await expectUsageToBeTrue();
    // Not a byte of it was sent; and what shrinks enough fits.
    expect(await fixture.count("archive_volume")).toBe(2);
    const shrinking = await fixture.directory({ "output.pdb": "x".repeat(300_000), "trajectory.dcd": "y" });
    await store.storeObject(makeSimulation({ sourceCalculationId: "shrinking" }), shrinking);
    // As the first remedy says.
    await store.sweep({ graceSeconds: 0, retentionSeconds: 0 });
    await expectUsageToBeTrue();
    await store.storeObject(another, await files());
    await expectUsageToBeTrue();
  });
});

describe("what a role may not do in a project", () => {
  it("is told as what it would take, and the quota to those who are bound by policies as well", async () => {
    await using users = await LabUsers.make(fixture.database, ["ruth", "will"]);
    await using projects = await ProjectRegister.open(fixture.database.target);
    const members = await projects.membersOf("default");
    await members.grant(users.role("ruth"), "reader");
    await members.grant(users.role("will"), "writer");
    await limit(1);
    await using writer = await PostgresStorage.connect(users.target("will"));
    const key = await writer.storeObject(makeForceField("<1/>"));
    const full = await failureOf(writer.storeObject(makeForceField("<2/>")));
    expect(full).toMatchObject({
      remedies: [expect.stringContaining("1 ForceFieldData"), expect.anything()],
    });
    await using reader = await PostgresStorage.connect(users.target("ruth"));
    const directory = await fixture.directory();
    for (const call of [
      () => reader.storeObject(makeForceField("<2/>")),
      () => reader.storeObject(makeSimulation(), directory),
      () => reader.removeObject(key),
    ]) {
      const refused = await failureOf(call());
      expect(refused).toBeInstanceOf(ProjectAccessError);
      expect(refused).toMatchObject({ project: "default", needed: "writer" });
    }
  });
});
