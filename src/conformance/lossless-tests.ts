/** What was stored comes back without loss: also what JavaScript or a database would round, drop or refuse. */

import { equal, ok } from "node:assert/strict";
import { dataFromJson } from "../data/data-registry.js";
import { SimulationDataQuery } from "../query/evaluator-queries.js";
import type { JsonObject, JsonValue } from "../serialization/json/json-value.js";
import { parseJson } from "../serialization/json/parse-json.js";
import { stringifyJson } from "../serialization/json/stringify-json.js";
import type { ConformanceSuite, Workbench } from "./conformance-suite.js";
import { retrieved, sameObject } from "./expectations.js";
import { makeEquilibration, makeSimulation } from "./fixtures.js";

const CASES: readonly (readonly [name: string, json: string])[] = [
  ["no number, infinities and negative zero", "[NaN, Infinity, -Infinity, -0.0, 0.0, 0]"],
  [
    "floats with large exponents, and the ints of the same value",
    "[1e+16, 10000000000000000, 1e22, 1.5e300]",
  ],
  ["whole floats and ints", "[1.0, 1, -1.0, -1, 0.1e1, 1e-06]"],
  ["ints beyond 2^53", "[9007199254740993, -9223372036854775809, 1234567890123456789012345678901234567890]"],
  ["floats to the last digit", "[0.1, 0.30000000000000004, 5e-324, 1.7976931348623157e308]"],
  ["text of any kind", '["\\u0000", "\\ud800", "\\udc00x", "é", "\\ud83e\\uddea", "\\\\u0000", "\\u2028"]'],
  ["keys of any kind", '{"": 1, "__proto__": {"a": 1.0}, "\\u0000": 2, "b": null, "@type": "x", "7": []}'],
  ["empty and nested values", '[[], {}, [[[]]], {"a": {"b": [{"c": null}]}}, true, false]'],
];

export function losslessTests(suite: ConformanceSuite): void {
  suite.group("lossless storing", () => {
    for (const [name, json] of CASES) {
      suite.test(name, async (bench) => {
        const { json: object } = makeSimulation();
        await roundTrip(bench, { ...object, remarks: parseJson(json) });
      });
    }

    suite.test("attributes that are not declared are kept, on every level", async (bench) => {
      const { json } = makeSimulation();
      await roundTrip(bench, {
        ...json,
        provenance: { software: "OpenMM", version: "8.1" },
        substance: withExtra(json.substance),
        thermodynamic_state: withExtra(json.thermodynamic_state),
        observables: withExtra(json.observables),
      });
    });

    suite.test("numbers of molecules beyond 2^53", async (bench) => {
      const { json } = makeEquilibration();
      const object = await roundTrip(bench, { ...json, number_of_molecules: 9007199254740993n });
      equal(object.number_of_molecules, 9007199254740993n);
    });

    suite.test("observables without a number in some frame", async (bench) => {
      const { json } = makeSimulation();
      const text = stringifyJson(json).replace("[0.99], [1.01]", "[NaN], [-0.0], [1e+16]");
      ok(text.includes("NaN"));
      await roundTrip(bench, parseJson(text) as JsonObject);
    });

    suite.test("class names of old versions, and the spelling of SMILES", async ({ backend, directory }) => {
      const text = stringifyJson(makeSimulation().json)
        .replaceAll("openff.evaluator.", "evaluator.")
        .replaceAll('"O"', '"[H]O[H]"')
        .replaceAll('"O{solv}"', '"[H]O[H]{solv}"');
      const key = await backend.storeObject(dataFromJson(parseJson(text)), await directory());
      equal(stringifyJson((await retrieved(backend, key)).object.json).length, text.length);
      equal(await backend.hasObject(makeSimulation()), key);
    });

    suite.test("the same in queries as by key", async ({ backend, directory }) => {
      const object = dataFromJson({ ...makeSimulation().json, remarks: [Number.NaN, 1e16, 2n ** 64n] });
      await backend.storeObject(object, await directory());
      const { groups } = await backend.query(new SimulationDataQuery());
      const [entry] = groups[0]?.entries ?? [];
      ok(entry !== undefined);
      sameObject(entry.object, object);
    });
  });
}

async function roundTrip({ backend, directory }: Workbench, json: JsonObject): Promise<JsonObject> {
  const object = dataFromJson(json);
  const key = await backend.storeObject(object, await directory());
  const back = await retrieved(backend, key);
  sameObject(back.object, object);
  equal((await backend.storeObjectDetailed(back.object, await directory())).outcome, "deduplicated");
  return back.object.json;
}

function withExtra(value: JsonValue | undefined): JsonValue {
  return { ...(value as JsonObject), "extra attribute": [1, 1n, Number.NaN, null] };
}
