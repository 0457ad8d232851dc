/** Searches of two projects in one database, as the owner of the tables, whom no policy binds: each sees its own. */

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { PostgresStorage } from "../../../src/postgres/postgres-storage.js";
import { parseSubstance } from "../../../src/substances/parse-substance.js";
import { Quantity } from "../../../src/units/quantity.js";
import { ViscosityData, ViscosityQuery } from "../../data/viscosity-data.js";
import { LabUsers } from "../../database/lab-users.js";
import { type TestDatabase, testDatabase } from "../../database/test-database.js";

const withHalogen = new ViscosityQuery().where({
  kind: "component",
  quantifier: "some",
  test: { smarts: "[Cl,Br]" },
});

describe("a search", () => {
  let database: TestDatabase;
  let chlorides: PostgresStorage;
  let bromides: PostgresStorage;

  beforeAll(async () => {
    database = await testDatabase();
    await using users = await LabUsers.make(database, []);
    await users.letInto("bromides", {});
    chlorides = await PostgresStorage.connect(database.target);
    bromides = await PostgresStorage.connect(database.target, { project: "bromides" });
    for (const [store, smiles] of [[chlorides, "CCl"] as const, [bromides, "CBr"] as const]) {
      for (const method of ["first", "second"]) {
        const substance = parseSubstance(smiles);
        const viscosity = new Quantity(1, "mPa*s");
        await store.storeObjectDetailed(new ViscosityData({ substance, viscosity, method }), undefined, {
          key: method,
        });
      }
    }
  });
  afterAll(async () => {
    await chlorides.close();
    await bromides.close();
    await database.drop();
  });

  it("gives, counts and explains what is in its project", async () => {
    for (const [store, smiles] of [[chlorides, "CCl"] as const, [bromides, "CBr"] as const]) {
      const search = store.search(withHalogen, { order: [{ by: "key" }] });
      const { items } = await search.page(10);
      const identifier = parseSubstance(smiles).identifier;
      expect(items.map(({ key, substance }) => [key, substance])).toEqual([
        ["first", identifier],
        ["second", identifier],
      ]);
      expect(await search.count()).toBe(2);
      const distinct = await search.distinct("substance");
      expect(distinct.map(({ count }) => count)).toEqual([2]);
      expect(await search.why()).toMatchObject({ total: 2, matching: 2 });
    }
  });

  it("looks for substructures in the molecules of its project alone", async () => {
    const { parameters } = await chlorides.search(withHalogen).explain();
    expect(JSON.stringify(parameters)).toContain("CCl");
    expect(JSON.stringify(parameters)).not.toContain("CBr");
  });

  it("finds a substance by the row of its project", async () => {
    const query = new ViscosityQuery({ substance: parseSubstance("CBr") });
    expect(await bromides.search(query).count()).toBe(2);
    expect(await chlorides.search(query).count()).toBe(0);
  });
});
