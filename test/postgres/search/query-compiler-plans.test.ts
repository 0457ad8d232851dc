/**
 * Queries are answered from indexes, whatever they ask for and whoever asks. The plans are read, not the clock: with
 * a hundred thousand objects the server must neither scan the table nor walk through a whole class.
 */

import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { PostgresStorage } from "../../../src/postgres/postgres-storage.js";
import { compileQuery } from "../../../src/postgres/search/query-compiler.js";
import type { DataQuery } from "../../../src/query/data-query.js";
import { parseSubstance } from "../../../src/substances/parse-substance.js";
import { Quantity } from "../../../src/units/quantity.js";
import { ViscosityData, ViscosityQuery } from "../../data/viscosity-data.js";
import { LabUsers } from "../../database/lab-users.js";
import { type TestDatabase, testDatabase } from "../../database/test-database.js";
import { MANY_ROWS } from "./many-rows.js";
import { accessesOfPlan } from "./plan-accesses.js";
import { BY_ID, BY_SUBSTANCE, PLANS, range, simulations, withEthane } from "./plan-cases.js";
import { questionIn, WHOLE_PROJECT } from "./question-in.js";

describe("the plan of a query", () => {
  let database: TestDatabase;
  let users: LabUsers;
  let owner: pg.Client;
  let writer: pg.Client;

  beforeAll(async () => {
    database = await testDatabase();
    users = await LabUsers.make(database, ["wendy"]);
    for (const project of ["default", "other"]) await users.letInto(project, { wendy: "writer" });
    await using store = await PostgresStorage.connect(database.target);
    await store.storeObject(
      new ViscosityData({ substance: parseSubstance("O"), viscosity: new Quantity(1, "mPa*s") }),
    );
    owner = new pg.Client(database.target.config);
    writer = new pg.Client(users.target("wendy").config);
    for (const client of [owner, writer]) await client.connect();
    await owner.query(MANY_ROWS);
    // So that an index alone can tell which rows are there.
    await owner.query("vacuum analyze");
  });
  afterAll(async () => {
    for (const client of [owner, writer]) await client.end();
    await users[Symbol.asyncDispose]();
    await database.drop();
  });

  describe.each([
    ["made for its values", "force_custom_plan"],
    ["prepared for any values", "force_generic_plan"],
  ])("%s", (_what, mode) => {
    beforeAll(async () => {
      for (const client of [owner, writer]) await client.query(`set plan_cache_mode = ${mode}`);
    });

    it.each(PLANS)("for %s uses its index", async (_for, query, index) => {
      const accesses = await accessesOf(owner, query, false);
      expect(accesses).toContain(`stored_object by ${index}`);
      expect(accesses.filter(isLong)).toEqual([]);
      expect(accesses).not.toContain(`stored_object by ${BY_ID}`);
    });

    it.each(PLANS)("for %s uses it under policies", async (_for, query, usual, index = usual) => {
      const accesses = await accessesOf(writer, query, true);
      expect(accesses).toContain(`stored_object by ${index}`);
      expect(accesses.filter(isLong)).toEqual([]);
    });
  });

  it.each<[string, DataQuery]>([
    ["no pressure", simulations({ kind: "pressureAbsent" })],
    ["numbers of a user's class", new ViscosityQuery().where(range("runCount", 5, 7))],
    [
      "the beginning of a text of a user's class",
      new ViscosityQuery().where({ kind: "attributeStartsWith", attribute: "method", prefix: "method 77" }),
    ],
    ["all of a small class", new ViscosityQuery()],
  ])("for %s goes through no more than the class", async (_for, query) => {
    expect(await accessesOf(owner, query, false)).not.toContain("stored_object by a scan");
    expect(await accessesOf(writer, query, true)).not.toContain("stored_object by a scan");
  });

  it("for the first few with a rare component looks for that first", async () => {
    await using store = await PostgresStorage.connect(database.target);
    const { plan, sql } = await store.search(simulations(withEthane), { limit: 20 }).explain();
    expect(sql).toContain("o.substance_id = any ($3::text[]::int8[])");
    expect(plan.join("\n")).toContain(BY_SUBSTANCE);
  });

  it("in an order that an index has begins where the page before it ended", async () => {
    await using store = await PostgresStorage.connect(database.target);
    const search = store.search(simulations(), { order: BEST_FIRST, limit: 40 });
    const { plan } = await search.explain();
    expect(plan.join("\n")).toContain("stored_object_project_id_class_statistical_inefficiency_idx");
    expect(plan.join("\n")).not.toContain("Seq Scan");
    const { plan: analysed } = await search.explain({ analyze: true });
    expect(analysed.join("\n")).toContain("Execution Time");
  });

  it("finds what it looks for", async () => {
    const { sql, parameters } = compileQuery(questionIn(WHOLE_PROJECT, simulations(withEthane)));
    expect((await owner.query(sql, [...parameters])).rows.length).toBeGreaterThan(0);
  });

  it("under policies goes through an order where it is soon done, and looks for what is rare first", async () => {
    await using store = await PostgresStorage.connect(users.target("wendy"));
    const first = async (prefix: string) => {
      const criterion = { kind: "attributeStartsWith", attribute: "forceFieldId", prefix } as const;
      const search = store.search(simulations(criterion), { order: BEST_FIRST, limit: 20 });
      return { items: (await search.page(20)).items, sql: (await search.explain()).sql };
    };
    const frequent = await first("force-field-");
    const rare = await first("force-field-49");
    expect(frequent.sql).not.toContain("objects_with_prefix");
    expect(rare.sql).toContain("objects_with_prefix");
    for (const { items } of [frequent, rare]) expect(items).toHaveLength(20);
  });
});

const BEST_FIRST = [{ by: "attribute", attribute: "statisticalInefficiency" } as const];

/** How the tables of a query are reached: by which index, or by a scan. */
async function accessesOf(
  client: pg.Client,
  query: DataQuery,
  isRestricted: boolean,
): Promise<readonly string[]> {
  const { sql, parameters } = compileQuery(questionIn({ ...WHOLE_PROJECT, isRestricted }, query));
  const { rows } = await client.query(`explain (format json) ${sql}`, [...parameters]);
  return accessesOfPlan(rows);
}

/** Whether a way to the objects leads past many others. */
function isLong(access: string): boolean {
  return /^stored_object by (a scan|stored_object_project_id_class_id_idx)$/.test(access);
}
