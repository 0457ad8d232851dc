import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DEFAULT_FILES, makeForceField, makeSimulation } from "../../../src/conformance/fixtures.js";
import { EmbeddedServerError } from "../../../src/database-errors.js";
import { parseConnectionTarget } from "../../../src/postgres/connection-target.js";
import { EmbeddedServer } from "../../../src/postgres/embedded/embedded-server.js";
import { deployMigrations } from "../../../src/postgres/migrations/deploy-migrations.js";
import { migrationStatus } from "../../../src/postgres/migrations/migration-report.js";
import { resolveMigration } from "../../../src/postgres/migrations/resolve-migration.js";
import { PostgresStorage } from "../../../src/postgres/postgres-storage.js";
import { importStore } from "../../../src/transfer/import-store.js";
import { exampleStore } from "../../cli/command-line.js";
import { ScratchServer } from "../../database/scratch-server.js";
import { canMount, type SmallDisk, smallDisk } from "../../database/small-disk.js";
import { testHome } from "../../database/test-home.js";
import { writeFiles } from "../../storage/ancillary/temporary-directory.js";

const MIB = 1024 ** 2;
const isPossible = canMount();
const reason = isPossible ? "" : " (skipped: no file system can be mounted here)";

describe.skipIf(!isPossible)(`a server whose disk is full${reason}`, () => {
  let disk: SmallDisk;
  let server: ScratchServer;
  const target = (database: string) => parseConnectionTarget(server.url(database), { environment: {} });

  beforeAll(async () => {
    disk = await smallDisk(320 * MIB);
    // A checkpoint that finds no room ends the server; until the next one it goes on.
    server = await ScratchServer.make({ settings: { checkpoint_timeout: "1h" }, directory: disk.path });
    await server.start();
    await server.execute("create database lab");
    await server.execute("create database fresh");
    await deployMigrations(target("lab"));
  });
  afterAll(async () => {
    await server[Symbol.asyncDispose]();
    await disk[Symbol.asyncDispose]();
  });

  async function filesOf(sizeBytes: number): Promise<string> {
    const { path } = await testHome();
    return writeFiles(join(path, "files"), { ...DEFAULT_FILES, "trajectory.dcd": randomBytes(sizeBytes) });
  }

  it("stores an object or nothing, says so, and goes on when there is room", async () => {
    await using store = await PostgresStorage.connect(target("lab"));
    const files = await filesOf(8 * MIB);
    const kept = await store.storeObject(makeForceField("before"));
    const simulation = makeSimulation({ forceFieldId: kept });
    await disk.fill(2 * MIB);
    const full =
      /^the disk of the database 127\.0\.0\.1:\d+\/lab is full; nothing was changed\. [^\n]*Make room/;
    await expect(store.storeObject(simulation, files)).rejects.toThrow(full);
    expect(await store.hasObject(simulation)).toBeUndefined();
    expect(await store.objectExists(kept)).toBe(true);
    const refused = await importStore(exampleStore, store);
    expect(refused.failed).toEqual([expect.objectContaining({ reason: expect.stringMatching(full) })]);
    expect((await store.sweep({ graceSeconds: 0 })).archives).toBe(0);
    await disk.empty();
    const key = await store.storeObject(simulation, files);
    const { remaining, failed } = await importStore(exampleStore, store);
    expect({ remaining, failed }).toEqual({ remaining: 0, failed: [] });
    expect(await store.objectExists(key)).toBe(true);
    expect((await store.verify()).problems).toEqual([]);
  });

  it("is migrated or not, and can be once there is room", async () => {
    await disk.fill(0.4 * MIB);
    await expect(deployMigrations(target("fresh"))).rejects.toThrow(
      /it failed \(.*No space left on device\), and nothing of it was applied\. Remove the cause/,
    );
    const [name = ""] = (await migrationStatus(target("fresh"))).pending;
    await disk.empty();
    await resolveMigration(target("fresh"), { name, resolution: "rolled-back" });
    expect((await deployMigrations(target("fresh"))).pending).toEqual([]);
  });
});

describe.skipIf(!isPossible)(`a home on a full disk${reason}`, () => {
  it("gets no embedded server, and is told why", async () => {
    await using disk = await smallDisk(16 * MIB);
    const failure = await EmbeddedServer.open({ home: disk.path }).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(EmbeddedServerError);
    expect(String(failure)).toMatch(/there is no room .*\. Free some, or name another place/);
  });
});
