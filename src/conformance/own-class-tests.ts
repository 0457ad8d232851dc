/** Data classes that users declare: they are stored, recognised, replaced and found like the built-in ones. */

import { deepEqual, equal, notEqual, ok } from "node:assert/strict";
import { DataQuery } from "../query/data-query.js";
import type { JsonValue } from "../serialization/json/json-value.js";
import { Quantity } from "../units/quantity.js";
import type { ConformanceSuite } from "./conformance-suite.js";
import { fileContents, listedKeys, matchingKeys, retrieved, sameObject } from "./expectations.js";
import { AMBIENT, mixture, state, WATER } from "./fixtures.js";
import {
  ChargeModel,
  ChargeModelQuery,
  DiffusionData,
  DiffusionQuery,
  ViscosityData,
  ViscosityQuery,
} from "./own-classes.js";

const viscosity = (overrides: Partial<ConstructorParameters<typeof ViscosityData>[0]> = {}): ViscosityData =>
  new ViscosityData({
    substance: WATER,
    thermodynamicState: AMBIENT,
    method: "Green-Kubo",
    isCorrected: false,
    viscosity: new Quantity(0.89, "millipascal * second"),
    ...overrides,
  });

const charges = (name: string, parameters: JsonValue): ChargeModel => new ChargeModel({ name, parameters });

const diffusion = (error: number, model?: string): DiffusionData =>
  new DiffusionData({ substance: WATER, model, error, displacements: "msd.csv" });

export function ownClassTests(suite: ConformanceSuite): void {
  suite.group("classes of a user's own", () => {
    suite.test("come back as instances of their class", async ({ backend }) => {
      const key = await backend.storeObject(viscosity());
      const { object, ancillary } = await retrieved(backend, key);
      ok(object instanceof ViscosityData);
      equal(object.method, "Green-Kubo");
      sameObject(object, viscosity());
      equal(ancillary, undefined);
      ok((await backend.retrieveObject(key, ViscosityData)) !== undefined);
    });

    suite.test("are the same if all that can be queried is", async ({ backend }) => {
      const key = await backend.storeObject(viscosity());
      const measuredAgain = viscosity({ viscosity: new Quantity(0.9, "millipascal * second") });
      deepEqual(await backend.storeObjectDetailed(measuredAgain), { key, outcome: "deduplicated" });
      sameObject((await retrieved(backend, key)).object, viscosity());
      const others = [
        viscosity({ substance: mixture({ CO: 1 }) }),
        viscosity({ thermodynamicState: state(310) }),
        viscosity({ method: "Einstein" }),
        viscosity({ method: undefined }),
        viscosity({ isCorrected: true }),
      ];
      for (const other of others) equal((await backend.storeObjectDetailed(other)).outcome, "stored");
      equal((await listedKeys(backend, ViscosityData)).length, 6);
    });

    suite.test("are found by their query class", async ({ backend }) => {
      const key = await backend.storeObject(viscosity());
      const other = await backend.storeObject(viscosity({ method: undefined, isCorrected: true }));
      deepEqual(await matchingKeys(backend, new ViscosityQuery()), [key, other].sort());
      deepEqual(await matchingKeys(backend, new ViscosityQuery({ method: "Green-Kubo" })), [key]);
      deepEqual(await matchingKeys(backend, new ViscosityQuery({ method: "green-kubo" })), []);
      deepEqual(await matchingKeys(backend, new ViscosityQuery({ method: null })), [other]);
      deepEqual(await matchingKeys(backend, new ViscosityQuery({ isCorrected: true })), [other]);
      deepEqual(await matchingKeys(backend, new ViscosityQuery({ substance: WATER, isCorrected: false })), [
        key,
      ]);
    });

    suite.test("are the same if their content is", async ({ backend }) => {
      const key = await backend.storeObject(charges("a", { bcc: [1, 2n], scale: 1.14 }));
      equal(await backend.storeObject(charges("a", { scale: 1.14, bcc: [1, 2n] })), key);
      notEqual(await backend.storeObject(charges("a", { bcc: [1n, 2n], scale: 1.14 })), key);
      notEqual(await backend.storeObject(charges("b", { bcc: [1, 2n], scale: 1.14 })), key);
      equal((await matchingKeys(backend, new ChargeModelQuery({ name: "a" }))).length, 2);
      const sameContent = charges("a", { scale: 1.14, bcc: [1, 2n] }).toStorageQuery();
      ok(sameContent instanceof DataQuery);
      deepEqual(await matchingKeys(backend, sameContent), [key]);
    });

    suite.test("are replaced by a better version", async ({ backend, directory }) => {
      const [first, second] = [await directory({ "msd.csv": "1" }), await directory({ "msd.csv": "2" })];
      const key = await backend.storeObject(diffusion(0.5), first);
      const outcomes = [];
      for (const [object, path] of [
        [diffusion(0.5), first],
        [diffusion(0.7), second],
        [diffusion(0.3), second],
      ] as const) {
        const result = await backend.storeObjectDetailed(object, path);
        equal(result.key, key);
        outcomes.push(result.outcome);
      }
      deepEqual(outcomes, ["deduplicated", "kept", "replaced"]);
      equal((await fileContents(backend, key))["msd.csv"]?.toString(), "2");
      notEqual(await backend.storeObject(diffusion(0.5, "TIP3P"), first), key);
      deepEqual(await matchingKeys(backend, new DiffusionQuery({ substance: WATER, model: null })), [key]);
    });
  });
}
