import { chmod, mkdtemp, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { afterEach, describe, expect, it } from "vitest";
import { EmbeddedServer } from "../../../src/postgres/embedded/embedded-server.js";

const isRoot = process.getuid?.() === 0;

describe.skipIf(!isRoot)("a home that only root can reach (tried as root only)", () => {
  const closed: string[] = [];
  const places: string[] = [];

  afterEach(async () => {
    for (const path of [...closed.splice(0), ...places.splice(0)])
      await rm(path, { recursive: true, force: true });
  });

  async function closedHome(): Promise<string> {
    const parent = await mkdtemp(join(tmpdir(), "thermostore-closed-"));
    await chmod(parent, 0o700);
    closed.push(parent);
    return join(parent, "home");
  }

  async function placeOf(home: string): Promise<string> {
    const place = await readFile(join(home, "server-location"), "utf8");
    places.push(place);
    return place;
  }

  it("has its server in a reachable place, and the same one the next time", async () => {
    const home = await closedHome();
    {
      await using server = await EmbeddedServer.open({ home });
      await ask(server, "CREATE TABLE kept (value int)");
    }
    const place = await placeOf(home);
    await using server = await EmbeddedServer.open({ home });
    expect(server.home).toBe(place);
    expect(await ask(server, "SELECT count(*)::int AS n FROM kept")).toEqual([{ n: 0 }]);
  });

  it("gives a home that was removed and made again a new server, and sweeps the old one's files", async () => {
    const home = await closedHome();
    await (await EmbeddedServer.open({ home })).close();
    const old = await placeOf(home);
    await rm(home, { recursive: true });
    await using server = await EmbeddedServer.open({ home });
    expect(await placeOf(home)).not.toBe(old);
    await expect(stat(old)).rejects.toThrow("ENOENT");
    expect(await ask(server, "SELECT count(*)::int AS n FROM stored_object")).toEqual([{ n: 0 }]);
  });
});

async function ask(server: EmbeddedServer, sql: string): Promise<unknown[]> {
  const client = new pg.Client(server.target.config);
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}
