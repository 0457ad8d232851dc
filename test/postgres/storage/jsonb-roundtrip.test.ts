import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { JsonValue } from "../../../src/serialization/json/json-value.js";
import { fromJsonb, toJsonb } from "../../../src/serialization/json/jsonb.js";
import { firstDifference } from "../../serialization/json/first-difference.js";
import { anyFloat, anyJson, jsonbCases } from "../../serialization/json/jsonb-roundtrip.cases.js";
import { useStore } from "./store-fixture.js";

describe("jsonb of a real server", () => {
  const fixture = useStore();

  /** The values after they were in the column of a table, in one statement. */
  async function throughJsonb(values: readonly JsonValue[]): Promise<readonly JsonValue[]> {
    const rows = await fixture.rows(
      `with kept as materialized (select ordinal, value::jsonb as value
         from unnest($1::text[]) with ordinality as given (value, ordinal))
       select value::text as value from kept order by ordinal`,
      [values.map((value) => toJsonb(value))],
    );
    return rows.map(({ value }) => fromJsonb(String(value)));
  }

  it.each(jsonbCases)("keeps %s", async (_name, value) => {
    const [back] = await throughJsonb([value]);
    expect(firstDifference(back, value)).toBeUndefined();
  });

  it("keeps any value", async () => {
    const sample = fc.array(fc.oneof(anyJson, anyFloat), { minLength: 30, maxLength: 30 });
    await fc.assert(
      fc.asyncProperty(sample, async (values) => {
        const back = await throughJsonb(values);
        for (const [index, value] of values.entries())
          expect(firstDifference(back[index], value)).toBeUndefined();
      }),
      { numRuns: 20 },
    );
  });
});
