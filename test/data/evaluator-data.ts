/** Genuine data of openff-evaluator, for the tests that can use it where it lies beside this repository. */

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import type { TestContext } from "vitest";
import type { JsonValue } from "../../src/serialization/json/json-value.js";
import { parseJson } from "../../src/serialization/json/parse-json.js";

const directory = fileURLToPath(new URL("../../../shared/evaluator/", import.meta.url));

/** Skips the test, saying so, unless evaluator's data is there. */
export function needsEvaluatorData(context: TestContext): void {
  if (!existsSync(directory)) context.skip("../shared/evaluator is not beside this repository");
}

/** A JSON file of evaluator's, e.g. `samples/free-energy.json`. */
export function readEvaluatorJson(path: string): JsonValue {
  return parseJson(readFileSync(`${directory}${path}`, "utf8"));
}

/** A JSON file that says what evaluator answered, in plain JavaScript values. */
export function readEvaluatorAnswers(path: string): unknown {
  return JSON.parse(readFileSync(`${directory}${path}`, "utf8"));
}

/** The data objects of a folder, by the names of their files without extension. */
export function readEvaluatorObjects(folder: string): ReadonlyMap<string, JsonValue> {
  const names = readdirSync(`${directory}${folder}`).filter((name) => name.endsWith(".json"));
  return new Map(
    names
      .filter((name) => name !== "object_keys.json")
      .map((name) => [basename(name, ".json"), readEvaluatorJson(`${folder}/${name}`)]),
  );
}
