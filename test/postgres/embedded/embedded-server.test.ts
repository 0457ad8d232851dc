import { mkdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import pg from "pg";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { EmbeddedServerError } from "../../../src/database-errors.js";
import { EmbeddedServer } from "../../../src/postgres/embedded/embedded-server.js";
import { readPostmasterNote, runningPostmaster } from "../../../src/postgres/embedded/postmaster-file.js";
import { type ServerFiles, serverFiles } from "../../../src/postgres/embedded/server-files.js";
import { migrationStatus } from "../../../src/postgres/migrations/migration-report.js";
import { testHome } from "../../database/test-home.js";
import { CompiledPackage } from "./compiled-package.js";
import { ServerUser } from "./server-user.js";

const isWindows = process.platform === "win32";

describe("the embedded server", () => {
  let home: string;
  let files: ServerFiles;
  let compiled: CompiledPackage;

  beforeAll(async () => {
    home = (await testHome()).path;
    files = serverFiles(home);
    compiled = await CompiledPackage.shared();
  });
  beforeEach(async () => {
    expect(await runningPostmaster(files)).toBeUndefined();
  });
  afterAll(async () => {
    await compiled[Symbol.asyncDispose]();
    await rm(home, { recursive: true, force: true });
  });

  it("is made by one of several processes that open it first, and stopped by the last", async () => {
    const users = [1, 2, 3].map(() => new ServerUser(compiled, home));
    await Promise.all(users.map((user) => user.says("opened")));
    const [first, ...others] = users;
    await first?.close();
    expect(await runningPostmaster(files)).toBeDefined();
    await Promise.all(others.map((user) => user.close()));
  });

  it("is shared, ready, and silent when it runs already", async () => {
    const progress: string[] = [];
    const first = await EmbeddedServer.open({ home, onProgress: (text) => progress.push(text) });
    expect(progress).toHaveLength(1);
    const pid = (await runningPostmaster(files))?.pid;
    const second = await EmbeddedServer.open({ home, onProgress: (text) => progress.push(text) });
    expect(progress).toHaveLength(1);
    expect((await runningPostmaster(files))?.pid).toBe(pid);
    expect(await migrationStatus(second.target)).toMatchObject({ pending: [], problems: [] });
    await first.close();
    await first.close();
    expect((await runningPostmaster(files))?.pid).toBe(pid);
    await second.close();
  });

  it.skipIf(isWindows)("lets in nobody but its user, and keeps what it is given", async () => {
    await using server = await EmbeddedServer.open({ home });
    expect(await ask(server, "SHOW listen_addresses")).toBe("");
    expect(await ask(server, "SHOW fsync")).toBe("on");
    expect(await ask(server, "SHOW server_encoding")).toBe("UTF8");
    const note = await readPostmasterNote(files);
    expect((await stat(note?.socketDirectory ?? "")).mode & 0o777).toBe(0o700);
    expect((await stat(files.passwordFile)).mode & 0o777).toBe(0o600);
    const url = new URL(server.target.url);
    url.password = "wrong";
    const client = new pg.Client(url.toString());
    await expect(client.connect()).rejects.toMatchObject({ code: "28P01" });
  });

  it("stays while a connection of somebody else is open", async () => {
    const server = await EmbeddedServer.open({ home });
    const client = new pg.Client(server.target.config);
    await client.connect();
    await server.close();
    expect((await client.query("SELECT 1 AS one")).rows).toEqual([{ one: 1 }]);
    await client.end();
    await (await EmbeddedServer.open({ home })).close();
  });

  it("survives its opener being killed, and is stopped by the next one", async () => {
    const user = new ServerUser(compiled, home);
    await user.says("opened");
    await user.kill();
    expect(await runningPostmaster(files)).toBeDefined();
    await (await EmbeddedServer.open({ home })).close();
  });

  it("is opened by another process when one was killed while making it", async () => {
    const other = join(home, "other");
    const user = new ServerUser(compiled, other);
    await user.says("progress preparing");
    await user.kill();
    const server = await EmbeddedServer.open({ home: other });
    expect(await ask(server, "SELECT count(*)::text FROM stored_object")).toBe("0");
    await server.close();
    expect(await runningPostmaster(serverFiles(other))).toBeUndefined();
  });

  it("recovers from being killed, with everything that was committed", async () => {
    const before = await EmbeddedServer.open({ home });
    await ask(before, "CREATE TABLE kept AS SELECT 'this' AS what");
    process.kill((await runningPostmaster(files))?.pid ?? Number.NaN, "SIGKILL");
    const after = await EmbeddedServer.open({ home });
    expect(await ask(after, "SELECT what FROM kept")).toBe("this");
    await ask(after, "DROP TABLE kept");
    await before.close();
    expect(await runningPostmaster(files)).toBeDefined();
    await after.close();
  });

  it("is not fooled by notes of a server whose number another process has now", async () => {
    await (await EmbeddedServer.open({ home })).close();
    const run = files.socketDirectory;
    await writeFile(
      files.postmasterFile,
      `${process.pid}\n${files.dataDirectory}\n1\n5432\n${run}\n\n\nready\n`,
    );
    await writeFile(
      join(run, ".s.PGSQL.5432.lock"),
      `${process.pid}\n${files.dataDirectory}\n1\n5432\n${run}\n`,
    );
    await (await EmbeddedServer.open({ home })).close();
  });

  it.skipIf(isWindows)("is started anew when its socket has been removed", async () => {
    const before = await EmbeddedServer.open({ home });
    await rm(files.socketDirectory, { recursive: true });
    const after = await EmbeddedServer.open({ home });
    expect(await ask(after, "SELECT 'here'")).toBe("here");
    await before.close();
    await after.close();
  });

  it("refuses data that another machine may be serving", async () => {
    await writeFile(files.postmasterFile, "1\n");
    const machine = await readFile(files.machineFile, "utf8");
    await writeFile(files.machineFile, JSON.stringify({ host: "node17", boot: "another" }));
    const refusal = await EmbeddedServer.open({ home }).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(EmbeddedServerError);
    expect(refusal).toMatchObject({ directory: home, message: expect.stringContaining("node17") });
    await writeFile(files.machineFile, machine);
    await (await EmbeddedServer.open({ home })).close();
  });

  it("refuses data of another major version", async () => {
    const versionFile = join(files.dataDirectory, "PG_VERSION");
    const version = await readFile(versionFile, "utf8");
    await writeFile(versionFile, "9\n");
    await expect(EmbeddedServer.open({ home })).rejects.toThrow(/PostgreSQL 9\b/);
    await writeFile(versionFile, version);
  });

  it("says why it does not start, from its log", async () => {
    const settings = join(files.dataDirectory, "postgresql.auto.conf");
    await writeFile(settings, "shared_buffers = 'lots'\n");
    const refusal = await EmbeddedServer.open({ home }).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(EmbeddedServerError);
    expect(String(refusal)).toContain("shared_buffers");
    await writeFile(settings, "");
  });

  it.skipIf(isWindows)("works in a home whose path is too long for a socket", async () => {
    const deep = join(home, "a-directory-with-a-long-name".repeat(5));
    await mkdir(deep);
    const server = await EmbeddedServer.open({ home: deep });
    const note = await readPostmasterNote(serverFiles(deep));
    expect(note?.socketDirectory).not.toContain(home);
    expect(await ask(server, "SELECT 'here'")).toBe("here");
    await server.close();
    await rm(note?.socketDirectory ?? "", { recursive: true });
  });
});

async function ask(server: EmbeddedServer, sql: string): Promise<unknown> {
  const client = new pg.Client(server.target.config);
  await client.connect();
  try {
    const { rows } = await client.query<unknown[]>({ text: sql, rowMode: "array" });
    return rows[0]?.[0];
  } finally {
    await client.end();
  }
}
