/** What may stand in a page's token: values of the order's types, and nothing that the server would refuse. */

import { describe, expect, it } from "vitest";
import { ParameterList } from "../../../src/postgres/search/compiled-query.js";
import type { Level } from "../../../src/postgres/search/order-levels.js";
import { isBehind, positionFrom } from "../../../src/postgres/search/position.js";

const level = (type: Level["type"], more: Partial<Level> = {}): Level => ({
  expression: "x",
  type,
  descending: false,
  nullable: true,
  ...more,
});

describe("a position in an order", () => {
  it.each<[Level["type"], readonly string[], readonly string[]]>([
    ["text", ["", "'; drop table x; --", "☃"], ["\0", "\ud800"]],
    ["int8", ["0", "-9223372036854775808"], ["9223372036854775808", "1.5", "", "1e3"]],
    ["int4", ["7"], ["99999999999"]],
    ["float8", ["298.15", "-1e-07", "1e+22", "Infinity", "NaN"], ["1e999", "inf", "1 or 1=1", "."]],
    ["numeric", ["-1180591620717411303424"], ["1e5", ""]],
    ["bool", ["true"], ["yes"]],
    ["timestamptz", ["1709208000000001"], ["2024-01-01", "now"]],
  ])("of %s takes only texts of its type", (type, right, wrong) => {
    for (const text of right) expect(positionFrom([text], [level(type)])).toEqual([text]);
    for (const text of wrong) expect(positionFrom([text], [level(type)])).toBeUndefined();
    expect(positionFrom([null], [level(type, { nullable: false })])).toBeUndefined();
    expect(positionFrom([1], [level(type)])).toBeUndefined();
    expect(positionFrom(["1", "1"], [level(type)])).toBeUndefined();
  });

  it("has behind it what is greater, then what is absent, then what comes later by the next level", () => {
    const parameters = new ParameterList();
    const levels = [
      level("float8", { descending: true }),
      level("text", { expression: "k", nullable: false }),
    ];
    expect(isBehind(["1.5", "a"], levels, parameters)).toBe(
      "((x < $1::text::float8 or x is null) or (x = $1::text::float8 and k > $2::text))",
    );
    expect(isBehind([null, "a"], levels, new ParameterList())).toBe(
      "(false or (x is null and k > $1::text))",
    );
  });

  it("begins where an index can begin, if no value is absent", () => {
    const levels = [level("int8", { nullable: false }), level("text", { expression: "k", nullable: false })];
    expect(isBehind(["5", "a"], levels, new ParameterList())).toBe(
      "x >= $1::text::int8 and (x > $1::text::int8 or (x = $1::text::int8 and k > $2::text))",
    );
  });
});
