import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DatabaseError } from "../../../src/database-errors.js";
import { CopyOut } from "../../../src/postgres/archives/copy-out.js";
import { ByteSocket } from "../../../src/postgres/database/byte-socket.js";
import { Database } from "../../../src/postgres/database/database.js";
import { failureOf } from "../../storage/ancillary/temporary-directory.js";
import { useStore } from "../storage/store-fixture.js";

const LINES = "copy (select repeat('x', n * 1000) from generate_series(1, 400) n) to stdout";
const LINES_BYTES = 400 * 200.5 * 1000 + 400;

describe("CopyOut", () => {
  const fixture = useStore();
  let database: Database;

  beforeAll(async () => {
    database = await Database.open(fixture.database.target);
    await fixture.rows(`create function noisy(n int) returns text language plpgsql as
      $$ begin raise notice 'number %', n; return repeat('y', n * 100); end $$`);
  });
  afterAll(() => database.close());

  async function copied(client: pg.ClientBase, statement: string): Promise<string> {
    const pieces: string[] = [];
    await client.query(new CopyOut(statement, (data) => pieces.push(data.toString("latin1")))).done;
    return pieces.join("");
  }

  it("receives as much as there is, and leaves the connection ready for the next statement", async () => {
    await database.withByteConnection(async (client) => {
      for (let turn = 0; turn < 3; turn += 1) {
        expect(await copied(client, LINES)).toHaveLength(LINES_BYTES);
        expect((await client.query("select 1 as one")).rows).toEqual([{ one: 1 }]);
      }
      expect(await copied(client, "copy (select 1 where false) to stdout")).toBe("");
    });
  });

  it("is not put out by other messages between the data", async () => {
    const expected = Array.from({ length: 50 }, (_, index) => `${"y".repeat((index + 1) * 100)}\n`).join("");
    await database.withByteConnection(async (client) => {
      const notices: unknown[] = [];
      client.on("notice", (notice) => notices.push(notice));
      const statement = "copy (select noisy(n) from generate_series(1, 50) n) to stdout";
      expect(await copied(client, statement)).toBe(expected);
      expect(notices).toHaveLength(50);
      expect(await copied(client, LINES)).toHaveLength(LINES_BYTES);
    });
  });

  it("does the same over any other socket", async () => {
    const client = new pg.Client(fixture.database.target.config);
    await client.connect();
    try {
      expect(await copied(client, LINES)).toHaveLength(LINES_BYTES);
      expect((await client.query("select 1 as one")).rows).toEqual([{ one: 1 }]);
    } finally {
      await client.end();
    }
    expect(ByteSocket.create({ ssl: true })).not.toBeInstanceOf(ByteSocket);
  });

  it("fails as the statement does, or whoever receives it", async () => {
    const failing = (statement: string) =>
      failureOf(database.withByteConnection((client) => copied(client, statement)));
    expect(await failing("copy (select 1 / 0) to stdout")).toBeInstanceOf(DatabaseError);
    expect(
      await failing(
        "copy (select 1 / (300 - n), repeat('x', 9999) from generate_series(1, 400) n) to stdout",
      ),
    ).toMatchObject({ code: "22012" });
    const ownError = new DatabaseError("enough", undefined, false);
    const stopping = database.withByteConnection(async (client) => {
      const refuse = () => {
        throw ownError;
      };
      await client.query(new CopyOut(LINES, refuse)).done;
    });
    expect(await failureOf(stopping)).toBe(ownError);
    const again = await database.withByteConnection((client) => copied(client, LINES));
    expect(again).toHaveLength(LINES_BYTES);
  });
});
