/** What somebody who means harm could write in an expression or a document: an answer or an error of its own. */

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { StoredSimulationData } from "../../src/data/simulation-data.js";
import { StorageError } from "../../src/errors.js";
import { criterionFromJson } from "../../src/query/criterion-json.js";
import { parseCriterion } from "../../src/query/expression/parse-criterion.js";
import { queryFromDocument } from "../../src/query/query-document.js";
import type { JsonObject, JsonValue } from "../../src/serialization/json/json-value.js";

const MANY = 100_000;
const LONG = "a".repeat(1_000_000);

const parse = (text: string) => parseCriterion(text, StoredSimulationData);
const read = (json: JsonValue) => criterionFromJson(json, StoredSimulationData);

/** Values that have no place in a database, or mean something in other languages. */
const VALUES = [
  "",
  "\0",
  "a\0b",
  "\ud800",
  "\udc00x",
  "'",
  '"',
  "'; drop table stored_object; --",
  "%",
  "_",
  "\\",
  "\\'",
  "$1",
  "$" + "{1}",
  "*",
  "\u202e",
  "__proto__",
  "constructor",
  "\n",
  LONG,
];

const EXPRESSIONS: readonly string[] = [
  `${"(".repeat(MANY)}phase gas${")".repeat(MANY)}`,
  "(".repeat(MANY),
  ")".repeat(MANY),
  "not ".repeat(MANY),
  `${"not (".repeat(MANY)}phase gas`,
  Array(MANY).fill("phase gas").join(" or "),
  Array(MANY).fill("phase gas").join(" and "),
  `force-field in (${Array(200_001).fill("a").join(",")})`,
  `force-field in (${"a,".repeat(MANY)}`,
  `contains ${"(".repeat(MANY)}`,
  `contains ${"C(".repeat(MANY)}C${")".repeat(MANY)}`,
  `contains ${"C".repeat(MANY)}`,
  `contains smarts ${"[$(".repeat(MANY)}C${")]".repeat(MANY)}`,
  `contains smarts ${"*~".repeat(MANY)}*`,
  `temperature ${"9".repeat(MANY)} K`,
  `temperature 1e${"9".repeat(MANY)} K`,
  `temperature 3 ${"K*".repeat(MANY)}K`,
  `temperature 3 K${"^9".repeat(MANY)}`,
  `molecules ${"9".repeat(MANY)}`,
  `molecules = "${"9".repeat(MANY)}"`,
  `has file ${"*".repeat(MANY)}`,
  `"${LONG}`,
  `'${LONG}`,
  `"${"\\".repeat(MANY)}`,
  `${" ".repeat(1_000_000)}phase`,
  "'".repeat(MANY),
  LONG,
  `${LONG}${LONG}`,
  "__proto__ = 1",
  "constructor = 1",
  "toString absent",
  "phase\0gas",
  "phase \ud800",
];

describe("hostile expressions", () => {
  it("are refused, large as they may be", () => {
    for (const text of EXPRESSIONS) {
      const error = errorOf(() => parse(text));
      expect(error, text.slice(0, 60)).toBeInstanceOf(StorageError);
      expect(error?.message.length).toBeLessThan(2000);
    }
  });

  it("give an answer or an error of their own for any value in any place", () => {
    const places = [
      "force-field = V",
      "force-field starts with V",
      "force-field in (a, V)",
      "phase V",
      "substance V",
      "state = V",
      "contains V",
      "contains smarts V",
      "contains component role V",
      "pure V",
      "pure match V",
      "molecules = V",
      "stored by V",
      "stored since V",
      "has file V",
      "has observables V",
      "identity V",
      "V = 1",
      "force-field = match V",
      "temperature V",
      "archive V",
    ];
    for (const place of places) {
      for (const value of VALUES) {
        for (const written of [value, JSON.stringify(value), `'${value.replaceAll("'", "''")}'`]) {
          expectOwn(() => parse(place.replace("V", () => written)));
        }
      }
    }
  });

  it("give an answer or an error of their own for any text", () => {
    const word = fc.constantFrom(
      ..."temperature pressure phase contains every component smarts role x n any all none only of and or not ( ) , .. ±  +- = != < <= 290 K 1 atm % liquid CO [OX2H] present absent in starts with stored since between by 2026-01-01 archive GiB has file *.dcd molecules force-field match \" ' pure substance state".split(
        " ",
      ),
    );
    const sentence = fc.array(word, { maxLength: 15 }).map((words) => words.join(" "));
    fc.assert(
      fc.property(fc.oneof({ arbitrary: sentence, weight: 4 }, fc.string({ unit: "binary" })), (text) => {
        expectOwn(() => parse(text));
      }),
      { numRuns: 3000 },
    );
  });
});

describe("hostile documents", () => {
  it("are refused, large as they may be", () => {
    const deep = (key: string) => {
      let json: JsonValue = { phase: "gas" };
      for (let depth = 0; depth < MANY; depth += 1) json = { [key]: key === "not" ? json : [json] };
      return json;
    };
    const circle: Record<string, JsonValue> = {};
    circle.all = [circle, circle];
    const documents: readonly JsonValue[] = [
      deep("not"),
      deep("all"),
      deep("any"),
      circle,
      { any: Array(MANY).fill({ phase: "gas" }) },
      { one_of: { force_field_id: Array(200_001).fill("a") } },
      { contains: Array(MANY).fill("C") },
      { component: { smiles: "C".repeat(MANY) } },
      { component: { smarts: `${"[$(".repeat(MANY)}C${")]".repeat(MANY)}` } },
      { file: "*".repeat(MANY) },
      { temperature: `${"9".repeat(MANY)} K` },
      { range: { number_of_molecules: { from: 10n ** 5000n } } },
      { temperature_k: Number.NaN },
      { phase: { any: Array(MANY).fill("steam") } },
      JSON.parse('{"__proto__": {"phase": "gas"}}'),
      { constructor: 1n },
      { equals: JSON.parse('{"__proto__": 1}') },
    ];
    for (const json of documents) {
      const error = errorOf(() => queryFromDocument({ class: "StoredSimulationData", where: json }));
      expect(error).toBeInstanceOf(StorageError);
      expect(error?.message.length).toBeLessThan(2000);
    }
  });

  it("give an answer or an error of their own for any value in any place", () => {
    const places: readonly ((value: JsonValue) => JsonObject)[] = [
      ..."temperature temperature_k pressure pressure_pa phase substance components component every_component contains contains_any contains_none contains_only contains_exactly pure equals one_of match_text starts_with range absent present observables stored stored_by archive archive_bytes file identity all any not"
        .split(" ")
        .flatMap((key) => [
          (value: JsonValue) => ({ [key]: value }),
          (value: JsonValue) => ({ [key]: [value] }),
          (value: JsonValue) => ({ [key]: { from: value } }),
          (value: JsonValue) => ({ [key]: { force_field_id: value } }),
          (value: JsonValue) => ({ [key]: { near: value, tolerance: value } }),
        ]),
      (value) => ({ [String(value)]: value }),
      (value) => ({ component: { smiles: value, roles: value, smarts: value, mole_fraction: value } }),
      (value) => ({ stored: { since: value, before: value } }),
    ];
    const values: readonly JsonValue[] = [
      ...VALUES,
      null,
      true,
      0n,
      -1n,
      1.5,
      Number.NaN,
      -0,
      10n ** 400n,
      [],
      {},
    ];
    for (const place of places) for (const value of values) expectOwn(() => read(place(value)));
  });
});

function expectOwn(run: () => unknown): void {
  const error = errorOf(run);
  if (error !== undefined) expect(error).toBeInstanceOf(StorageError);
}

function errorOf(run: () => unknown): Error | undefined {
  try {
    run();
    return undefined;
  } catch (error) {
    return error instanceof Error ? error : new Error("something else was thrown");
  }
}
