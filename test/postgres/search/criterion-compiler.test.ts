/** The exact SQL of every kind of criterion, which is then run. */

import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { compileQuery } from "../../../src/postgres/search/query-compiler.js";
import type { Criterion } from "../../../src/query/criterion.js";
import type { DataQuery } from "../../../src/query/data-query.js";
import { EquilibrationDataQuery, SimulationDataQuery } from "../../../src/query/evaluator-queries.js";
import { ViscosityQuery } from "../../data/viscosity-data.js";
import { type TestDatabase, testDatabase } from "../../database/test-database.js";
import { ATTRIBUTES, type Case, IN_JSONB } from "./compiled-attributes.js";
import { COMPONENTS, component, LOGIC, STATES, STORAGE } from "./compiled-criteria.js";
import { RESTRICTED } from "./compiled-restricted.js";
import { questionIn, WHOLE_PROJECT } from "./question-in.js";

describe("a criterion compiled to SQL", () => {
  let database: TestDatabase;
  let client: pg.Client;

  beforeAll(async () => {
    database = await testDatabase();
    client = new pg.Client(database.target.config);
    await client.connect();
  });
  afterAll(async () => {
    await client.end();
    await database.drop();
  });

  /** What is asked beyond the project and the class, and its parameters. The server takes it; nothing is there to be found. */
  async function conditionsOf(query: DataQuery, project = WHOLE_PROJECT): Promise<readonly unknown[]> {
    const { sql, parameters } = compileQuery(questionIn(project, query));
    expect((await client.query(sql, [...parameters])).rows).toEqual([]);
    const [, conditions = ""] = sql.split(
      "where o.project_id = $1::text::int8\n  and o.class = $2::text\n  and ",
    );
    return [conditions.replace("\norder by o.id", ""), ...parameters.slice(2)];
  }

  it.each([...ATTRIBUTES, ...STATES, ...COMPONENTS, ...STORAGE, ...LOGIC])(
    "asks for %s",
    async (_what, criterion, ...expected) => {
      const inList: Criterion = { kind: "allOf", criteria: [{ kind: "allOf", criteria: [criterion] }] };
      // A list inside a list is compiled like the one around it.
      expect(await conditionsOf(new SimulationDataQuery().where(inList))).toEqual(expected);
    },
  );

  it.each<Case>(IN_JSONB)(
    "asks for %s in JSONB",
    async (_what: string, criterion: Criterion, ...expected: unknown[]) => {
      expect(await conditionsOf(new ViscosityQuery().where(criterion))).toEqual(expected);
    },
  );

  it.each(RESTRICTED)("asks under policies for %s", async (_what, criterion, ...expected) => {
    const isInJsonb = criterion.kind === "attributeEquals" || criterion.kind === "attributeOneOf";
    const query = isInJsonb ? new ViscosityQuery() : new SimulationDataQuery();
    const project = { ...WHOLE_PROJECT, isRestricted: true };
    expect(await conditionsOf(query.where(criterion), project)).toEqual(expected);
  });

  it("never has values in its text", async () => {
    const evil = "'; drop table stored_object; --";
    const query = new EquilibrationDataQuery({ calculationLayer: evil, forceFieldId: evil }).where(
      { kind: "component", quantifier: "some", test: { smiles: [evil] } },
      { kind: "attributeStartsWith", attribute: "sourceCalculationId", prefix: evil },
      { kind: "attributeOneOf", attribute: "forceFieldId", matchTexts: [evil] },
      { kind: "storedBy", users: [evil] },
      { kind: "hasFile", pattern: evil },
      { kind: "pureComponent", candidates: [{ identifier: evil, amount: { kind: "MoleFraction" } }] },
    );
    const { sql, parameters } = compileQuery(questionIn(WHOLE_PROJECT, query));
    expect(sql).not.toContain("drop");
    expect(parameters.filter((value) => value === evil)).toHaveLength(4);
    expect((await client.query(sql, [...parameters])).rows).toEqual([]);
  });

  it("takes as many and as deep as a query may have", async () => {
    let deep: Criterion = { kind: "pressureAbsent" };
    for (let depth = 0; depth < 97; depth++) {
      deep = depth % 2 === 0 ? { kind: "not", criterion: deep } : { kind: "anyOf", criteria: [deep] };
    }
    const states = Array.from(
      { length: 5000 },
      (_, index): Criterion => ({
        kind: "stateRange",
        measure: "temperatureK",
        interval: { from: index, to: index + 0.5 },
      }),
    );
    const many: Criterion = {
      kind: "anyOf",
      criteria: [...states, ...Array.from({ length: 200 }, (_, index) => component("some", `C${index}`))],
    };
    const texts = Array.from({ length: 90_000 }, (_, index) => `calculation ${index}`);
    const listed: Criterion = {
      kind: "attributeOneOf",
      attribute: "sourceCalculationId",
      matchTexts: texts,
    };
    for (const criterion of [deep, many, listed]) {
      const { sql, parameters } = compileQuery(
        questionIn(WHOLE_PROJECT, new SimulationDataQuery().where(criterion)),
      );
      expect((await client.query(sql, [...parameters])).rows).toEqual([]);
    }
  });
});
