import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { retrieved } from "../../../src/conformance/expectations.js";
import { DEFAULT_FILES, makeForceField, makeSimulation } from "../../../src/conformance/fixtures.js";
import { CorruptionError } from "../../../src/errors.js";
import { VolumeDownload } from "../../../src/postgres/archives/volume-download.js";
import { Database } from "../../../src/postgres/database/database.js";
import { PostgresStorage } from "../../../src/postgres/postgres-storage.js";
import { OwnerNeededError, ProjectAccessError } from "../../../src/project-errors.js";
import type { StorageBackend } from "../../../src/storage/storage-backend.js";
import { LabUsers } from "../../database/lab-users.js";
import { failureOf } from "../../storage/ancillary/temporary-directory.js";
import { useStore } from "../storage/store-fixture.js";

const MIB = 1024 ** 2;
const NOTHING = { superseded: 0, archives: 0, archiveBytes: 0, volumes: 0, bytes: 0 };
const EVERYTHING = { graceSeconds: 0, retentionSeconds: 0 };

const fixture = useStore();
let other: PostgresStorage;
let users: LabUsers;

beforeAll(async () => {
  users = await LabUsers.make(fixture.database, ["will", "wendy", "ruth"]);
  await users.letInto("other", { will: "writer", wendy: "writer", ruth: "reader" });
  other = await PostgresStorage.connect(fixture.database.target, { project: "other" });
  for (const store of [fixture.store, other]) {
    await store.storeObjectDetailed(makeForceField(), undefined, { key: "force field 1" });
  }
});
afterAll(async () => {
  await other?.close();
  await users?.[Symbol.asyncDispose]();
});

let molecules = 0;
async function store(backend: StorageBackend, key: string, directory: string): Promise<void> {
  molecules += 1;
  const object = makeSimulation({ numberOfMolecules: molecules, forceFieldId: "force field 1" });
  await backend.storeObjectDetailed(object, directory, { key });
}

/** Whether a store gives back this content. */
async function gives(backend: StorageBackend, key: string, content: Buffer): Promise<boolean> {
  const { ancillary } = await retrieved(backend, key);
  return (await ancillary?.read("trajectory.dcd"))?.equals(content) === true;
}

function storeOf(who: string): Promise<PostgresStorage> {
  return PostgresStorage.connect(users.target(who), { project: "other" });
}

/** The volumes of a project, by their names. */
async function volumesOf(project: string): Promise<readonly unknown[]> {
  const rows = await fixture.rows(
    `select v.sha256 from archive_volume v join project p on p.id = v.project_id where p.name = $1 order by 1`,
    [project],
  );
  return rows.map(({ sha256 }) => sha256);
}

describe("projects share no files", () => {
  it.each([
    ["small", 1000],
    ["larger than what goes as a parameter", 2 * MIB],
  ])("also if both store the same directory at once: %s", async (key, bytes) => {
    const [before, otherBefore] = [await volumesOf("default"), await volumesOf("other")];
    const content = randomBytes(bytes);
    const directory = await fixture.directory({ ...DEFAULT_FILES, "trajectory.dcd": content });
    await Promise.all([fixture.store, other].map((backend) => store(backend, key, directory)));
    const added = (await volumesOf("default")).filter((name) => !before.includes(name));
    expect(added).not.toEqual([]);
    expect((await volumesOf("other")).filter((name) => !otherBefore.includes(name))).toEqual(added);
    for (const backend of [fixture.store, other]) expect(await gives(backend, key, content)).toBe(true);
  });

  it("what is removed in one can be read in the other, and each has garbage of its own", async () => {
    const directory = await fixture.directory({ ...DEFAULT_FILES, "run.log": "both" });
    for (const backend of [fixture.store, other]) await store(backend, "both", directory);
    await fixture.store.removeObject("both");
    await fixture.rows(
      "insert into archive_volume (project_id, sha256, bytes, size_bytes, content_bytes) values (1, 'left', '', 0, 0)",
    );
    expect((await other.verify()).problems).toEqual([]);
    expect(await other.sweep({ ...EVERYTHING, dryRun: true })).toEqual(NOTHING);
    expect(await other.sweep(EVERYTHING)).toEqual(NOTHING);
    const freed = await fixture.store.sweep({ ...EVERYTHING, dryRun: true });
    expect(freed).toMatchObject({ superseded: 1, archives: 1, volumes: 2 });
    expect(await fixture.store.sweep(EVERYTHING)).toEqual(freed);
    expect(await gives(other, "both", Buffer.from(DEFAULT_FILES["trajectory.dcd"] ?? ""))).toBe(true);
    for (const backend of [fixture.store, other]) expect((await backend.verify()).problems).toEqual([]);
  });

  it("a volume cannot be had by its name from another project", async () => {
    await store(other, "secret", await fixture.directory({ ...DEFAULT_FILES, "run.log": "secret" }));
    const [name] = await fixture.rows(
      `select v.sha256 from archive_volume v join archive_segment s on s.volume_id = v.id
       join stored_object o on o.archive_id = s.archive_id where o.key = 'secret'`,
    );
    const fetchIn = async (project: string): Promise<unknown> => {
      const database = await Database.open(fixture.database.target, { project });
      return new VolumeDownload(database).fetch(String(name?.sha256)).finally(() => database.close());
    };
    expect(await fetchIn("other")).toBeInstanceOf(Buffer);
    expect(await failureOf(fetchIn("default"))).toBeInstanceOf(CorruptionError);
  });
});

describe("for users whom policies bind", () => {
  it("writers store files of any size, several at once, and readers read them", async () => {
    const stores = [await storeOf("will"), await storeOf("wendy")];
    await using reading = await storeOf("ruth");
    try {
      const content = randomBytes(2 * MIB);
      const directory = await fixture.directory({ ...DEFAULT_FILES, "trajectory.dcd": content });
      const before = await volumesOf("other");
      await Promise.all(stores.map((writer, index) => store(writer, `written by ${index}`, directory)));
      const written = await volumesOf("other");
      await store(other, "written by the owner", directory);
      expect(await volumesOf("other")).toEqual(written);
      expect(written.length).toBeGreaterThan(before.length);
      for (const key of ["written by 0", "written by 1"]) {
        for (const backend of [reading, other]) expect(await gives(backend, key, content)).toBe(true);
      }
      expect(await reading.verify()).toMatchObject({ problems: [] });
      const [writer] = stores;
      await writer?.removeObject("written by 0");
      expect(await reading.sweep({ ...EVERYTHING, dryRun: true })).toMatchObject({ archives: 1, volumes: 0 });
      for (const backend of [...stores, reading]) {
        expect(await failureOf(backend.sweep(EVERYTHING))).toBeInstanceOf(OwnerNeededError);
      }
      expect(await other.sweep(EVERYTHING)).toMatchObject({ archives: 1, volumes: 0 });
    } finally {
      for (const backend of stores) await backend.close();
    }
  });

  it("readers store nothing, not even a volume", async () => {
    await using reading = await storeOf("ruth");
    for (const bytes of [1000, 2 * MIB]) {
      const before = await volumesOf("other");
      const directory = await fixture.directory({ ...DEFAULT_FILES, "trajectory.dcd": randomBytes(bytes) });
      expect(await failureOf(store(reading, "refused", directory))).toBeInstanceOf(ProjectAccessError);
      expect(await volumesOf("other")).toEqual(before);
    }
  });
});

describe("what is done for the database is noted", () => {
  it("by project, if it was done to its end", async () => {
    const notes = (): Promise<readonly unknown[]> =>
      fixture.rows("select kind::text, project_id::int, problems from upkeep order by id");
    await fixture.rows("delete from upkeep");
    await fixture.store.sweep({ dryRun: true });
    await fixture.store.sweep({ signal: AbortSignal.abort() });
    await fixture.store.verify({ sample: { count: 1 } });
    await fixture.store.verify({ signal: AbortSignal.abort() });
    expect(await notes()).toEqual([]);
    await other.sweep();
    await fixture.store.verify();
    const flip = "update archive_volume set size_bytes = - size_bytes where project_id = 1";
    await fixture.rows(flip);
    const { problems } = await fixture.store.verify();
    expect((await other.verify()).problems).toEqual([]);
    await fixture.rows(flip);
    expect(problems.length).toBeGreaterThan(0);
    const [{ id } = {}] = await fixture.rows("select id::int from project where name = 'other'");
    expect(await notes()).toEqual([
      { kind: "gc", project_id: id, problems: 0 },
      { kind: "verify", project_id: 1, problems: 0 },
      { kind: "verify", project_id: 1, problems: problems.length },
      { kind: "verify", project_id: id, problems: 0 },
    ]);
  });
});
