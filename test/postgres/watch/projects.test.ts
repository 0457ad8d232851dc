/** Watching one of several projects: what others do is neither seen nor waited for. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { failure } from "../../../src/conformance/expectations.js";
import { makeForceField } from "../../../src/conformance/fixtures.js";
import { InvalidValueError } from "../../../src/errors.js";
import { PostgresStorage } from "../../../src/postgres/postgres-storage.js";
import { ProjectRegister } from "../../../src/postgres/projects/project-register.js";
import type { Watch } from "../../../src/storage/history/watch.js";
import { LabUsers } from "../../database/lab-users.js";
import { holding } from "../anomalies/meeting.js";
import { useStore } from "../storage/store-fixture.js";

const fixture = useStore();
let users: LabUsers;
let member: PostgresStorage;
let others: PostgresStorage;
let count = 0;

beforeAll(async () => {
  users = await LabUsers.make(fixture.database, ["rita"]);
  await using projects = await ProjectRegister.open(fixture.database.target);
  await projects.create("dyes");
  await (await projects.membersOf("default")).grant(users.role("rita"), "reader");
  member = await PostgresStorage.connect(users.target("rita"));
  others = await fixture.connect("dyes");
});
afterAll(async () => {
  await member.close();
  await others.close();
  await users[Symbol.asyncDispose]();
});

const something = () => makeForceField(`<something number="${++count}"/>`);

/** A watch that has begun, and what it gives next. */
async function begun(store: PostgresStorage) {
  const watch: Watch = store.watch(undefined, { pollMs: 50 });
  const next = watch.next();
  await expect.poll(() => watch.position, { timeout: 30_000 }).toBeDefined();
  return { watch, next };
}

describe("a watch of a project", () => {
  it.each([
    ["the owner", () => fixture.store],
    ["a reader", () => member],
  ])("gives %s what happens in it alone", async (_who, store) => {
    const { watch, next } = await begun(store());
    await others.storeObject(something());
    const key = await fixture.store.storeObject(something());
    await others.storeObject(something());
    const { value } = await next;
    expect([value?.key, value?.kind]).toEqual([key, "stored"]);
    expect(value?.current).toBeDefined();
    const after = watch.next();
    const second = await fixture.store.storeObject(something());
    expect((await after).value?.key).toBe(second);
    await watch.return();
  });

  it("is not held up by what is under way in another one", async () => {
    const { watch, next } = await begun(fixture.store);
    const held = await holding(others, () => others.storeObject(something()));
    const key = await fixture.store.storeObject(something());
    expect((await next).value?.key).toBe(key);
    expect(await fixture.store.lastPosition()).toBe(watch.position);
    await held.rollBack();
    await watch.return();
  });

  it("cannot go on from a place in another one's ledger that is ahead", async () => {
    await others.storeObject(something());
    const watch = fixture.store.watch(undefined, { after: await others.lastPosition() });
    expect(await failure(watch.next(), InvalidValueError)).toMatchObject({ field: "after" });
  });
});
