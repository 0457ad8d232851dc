/** Force fields: the same if their content is, and at hand as what they are. */

import { deepEqual, equal, notEqual, ok } from "node:assert/strict";
import { ForceFieldData } from "../data/force-field-data.js";
import { StorageKeyNotFoundError, UnexpectedTypeError } from "../errors.js";
import { SmirnoffForceFieldSource, TLeapForceFieldSource } from "../forcefields/force-field-source.js";
import { ForceFieldQuery } from "../query/evaluator-queries.js";
import { parseJson } from "../serialization/json/parse-json.js";
import { Quantity } from "../units/quantity.js";
import type { ConformanceSuite } from "./conformance-suite.js";
import { failure, listedKeys, matchingKeys } from "./expectations.js";
import { makeForceField, makeSimulation } from "./fixtures.js";

const withCutoff = (magnitude: number | bigint, unit: string): TLeapForceFieldSource =>
  new TLeapForceFieldSource("leaprc.gaff2", new Quantity(magnitude, unit));

export function forceFieldTests(suite: ConformanceSuite): void {
  suite.group("force fields", () => {
    suite.test("the same content is stored once", async ({ backend }) => {
      const { key, outcome } = await backend.storeObjectDetailed(makeForceField());
      equal(outcome, "stored");
      deepEqual(await backend.storeObjectDetailed(makeForceField()), { key, outcome: "deduplicated" });
      equal(await backend.storeForceField(makeForceField().forceFieldSource), key);
      notEqual(await backend.storeForceField(new SmirnoffForceFieldSource("<other/>")), key);
      equal((await listedKeys(backend, ForceFieldData)).length, 2);
    });

    suite.test("lengths that are written differently are different content", async ({ backend }) => {
      const sources = [withCutoff(9, "angstrom"), withCutoff(0.9, "nanometer"), withCutoff(9n, "angstrom")];
      const keys = [];
      for (const source of sources) keys.push(await backend.storeForceField(source));
      equal(new Set(keys).size, 3);
      for (const [index, source] of sources.entries()) {
        equal(await backend.hasForceField(source), keys[index]);
        deepEqual(await matchingKeys(backend, new ForceFieldQuery({ forceFieldSource: source })), [
          keys[index],
        ]);
      }
    });

    suite.test("neither the order of keys nor an old name of a class is content", async ({ backend }) => {
      const key = await backend.storeObject(makeForceField("<a/>"));
      const sameInOtherWords = ForceFieldData.fromJson(
        parseJson(`{"@type": "evaluator.storage.data.ForceFieldData", "force_field_source": {
          "@type": "evaluator.forcefield.forcefield.SmirnoffForceFieldSource", "inner_xml": "<a/>"}}`),
      );
      deepEqual(await backend.storeObjectDetailed(sameInOtherWords), { key, outcome: "deduplicated" });
    });

    suite.test("come back as what was stored", async ({ backend }) => {
      const key = await backend.storeForceField(withCutoff(9, "angstrom"));
      const source = await backend.retrieveForceField(key);
      ok(source instanceof TLeapForceFieldSource);
      equal(source.leapSource, "leaprc.gaff2");
      equal(source.cutoff.toString(), "9.0 angstrom");
      equal(await backend.hasForceField(source), key);
      equal(await backend.hasForceField(new SmirnoffForceFieldSource("<other/>")), undefined);
    });

    suite.test("an unknown key is an error", async ({ backend }) => {
      const error = await failure(backend.retrieveForceField("nobody"), StorageKeyNotFoundError);
      equal(error.key, "nobody");
    });

    suite.test("other data is no force field", async ({ backend, directory }) => {
      const key = await backend.storeObject(makeSimulation(), await directory());
      const error = await failure(backend.retrieveForceField(key), UnexpectedTypeError);
      deepEqual([error.key, error.expected, error.actual], [key, "ForceFieldData", "StoredSimulationData"]);
    });
  });
}
