import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { checkSchema } from "../../src/postgres/migrations/check-schema.js";
import { emptyTestDatabase, type TestDatabase, testDatabase } from "./test-database.js";

describe("the tests' database", () => {
  let database: TestDatabase;

  beforeAll(async () => {
    database = await testDatabase();
  });
  afterAll(() => database.drop());

  it("has thermostore's schema", async () => {
    await using client = await connected(database);
    await expect(checkSchema(client.pg)).resolves.toBeUndefined();
  });

  it("shares nothing with another one", async () => {
    await using other = await testDatabase();
    await using here = await connected(database);
    await using there = await connected(other);
    await here.pg.query(
      "INSERT INTO substance (project_id, identifier, identifier_sha256, component_count) SELECT id, 'a', 'b', 1 FROM project",
    );
    const { rows } = await there.pg.query("SELECT count(*)::int AS count FROM substance");
    expect(rows).toEqual([{ count: 0 }]);
  });

  it("is dropped under open connections", async () => {
    const dropped = await emptyTestDatabase();
    const client = new pg.Client(dropped.target.config);
    client.on("error", () => {});
    await client.connect();
    await dropped.drop();
    await expect(client.query("SELECT 1")).rejects.toThrow();
    await expect(connected(dropped)).rejects.toMatchObject({ code: "3D000" });
  });
});

async function connected(database: TestDatabase) {
  const client = new pg.Client(database.target.config);
  await client.connect();
  return { pg: client, [Symbol.asyncDispose]: () => client.end() };
}
