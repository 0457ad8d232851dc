/** What is refused, with an error that says which value is wrong, and without a trace in the store. */

import { equal, ok, throws } from "node:assert/strict";
import { mkdir, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { StoredSimulationData } from "../data/simulation-data.js";
import { AncillaryError, InvalidValueError } from "../errors.js";
import type { JsonValue } from "../serialization/json/json-value.js";
import type { ConformanceSuite } from "./conformance-suite.js";
import { failure, fileContents, nothingStored } from "./expectations.js";
import { makeEquilibration, makeForceField, makeFreeEnergy, makeSimulation, mixture } from "./fixtures.js";

export function validationTests(suite: ConformanceSuite): void {
  suite.group("validation", () => {
    suite.test("data that needs a directory is refused without one", async ({ backend }) => {
      for (const object of [makeSimulation(), makeEquilibration(), makeFreeEnergy()]) {
        equal((await failure(backend.storeObject(object), InvalidValueError)).field, "ancillary");
      }
      await nothingStored(backend);
    });

    suite.test("data without a directory is refused with one", async ({ backend, directory }) => {
      const error = await failure(
        backend.storeObject(makeForceField(), await directory()),
        InvalidValueError,
      );
      equal(error.field, "ancillary");
      await nothingStored(backend);
    });

    suite.test("a directory must be there", async ({ backend, directory }) => {
      const missing = join(await directory(), "nothing here");
      await failure(backend.storeObject(makeSimulation(), missing), AncillaryError);
      await nothingStored(backend);
    });

    suite.test("every file that is named must be in it", async ({ backend, directory }) => {
      const path = await directory({ "output.pdb": "" });
      const error = await failure(backend.storeObject(makeSimulation(), path), AncillaryError);
      equal(error.path, join(path, "trajectory.dcd"));
      await mkdir(join(path, "trajectory.dcd"));
      await failure(backend.storeObject(makeSimulation(), path), AncillaryError);
      await nothingStored(backend);
    });

    suite.test("named files may lie deeper", async ({ backend, directory }) => {
      const path = await directory({ "run/output.pdb": "deep", "trajectory.dcd": "" });
      const key = await backend.storeObject(makeSimulation({ coordinateFileName: "run/output.pdb" }), path);
      equal((await fileContents(backend, key))["run/output.pdb"]?.toString(), "deep");
    });

    suite.test("missing files are let through if it is asked for", async ({ backend, directory }) => {
      const options = { allowMissingFiles: true };
      const key = (await backend.storeObjectDetailed(makeSimulation(), await directory({ a: "1" }), options))
        .key;
      equal((await fileContents(backend, key)).a?.toString(), "1");
      const empty = await directory({});
      equal((await backend.storeObjectDetailed(makeFreeEnergy(), empty, options)).outcome, "stored");
    });

    suite.test("what can be neither unpacked nor stored is refused", async ({ backend, directory }) => {
      const path = await directory();
      await writeFile(join(path, "output.zip"), "no zip");
      for (const file of ["output.zip", "output.pdb"]) {
        await failure(backend.storeObject(makeSimulation(), join(path, file)), AncillaryError);
      }
      await symlink("output.pdb", join(path, "link.pdb"));
      await failure(backend.storeObject(makeSimulation(), path), AncillaryError);
      await nothingStored(backend);
    });

    suite.test("a reason must be a text that every ledger can hold", async ({ backend, directory }) => {
      const path = await directory();
      for (const reason of ["cut\0off", "half a \ud83d"]) {
        const store = () => backend.storeObjectDetailed(makeForceField(), undefined, { reason });
        equal((await failure(store(), InvalidValueError)).field, "reason");
        const storeFiles = () => backend.storeObjectDetailed(makeSimulation(), path, { reason });
        equal((await failure(storeFiles(), InvalidValueError)).field, "reason");
      }
      await nothingStored(backend);
    });

    suite.test("mole fractions must sum to one", async ({ backend, directory }) => {
      const object = makeSimulation({ substance: mixture({ O: 0.5 }) });
      const error = await failure(backend.storeObject(object, await directory()), InvalidValueError);
      ok(error.field.startsWith("substance"));
      await failure(backend.hasObject(object), InvalidValueError);
      await nothingStored(backend);
    });

    suite.test("attributes must be there, and have values that make sense", async ({ backend }) => {
      const { json } = makeSimulation();
      const state = json.thermodynamic_state;
      const withTemperature = (value: number, unit: string): JsonValue => ({
        ...(typeof state === "object" ? state : {}),
        temperature: { value, unit, "@type": "openff.evaluator.unit.Quantity" },
      });
      const cases: readonly (readonly [field: string, values: Readonly<Record<string, JsonValue>>])[] = [
        ["thermodynamic_state.temperature", { thermodynamic_state: withTemperature(0, "kelvin") }],
        ["thermodynamic_state.temperature", { thermodynamic_state: withTemperature(1, "meter") }],
        ["number_of_molecules", { number_of_molecules: 256.5 }],
        ["property_phase", { property_phase: "liquid" }],
        ["trajectory_file_name", { trajectory_file_name: "../trajectory.dcd" }],
        ["force_field_id", { force_field_id: { "@type": "openff.evaluator.attributes.PlaceholderValue" } }],
      ];
      for (const [field, values] of cases) {
        throws(
          () => StoredSimulationData.fromJson({ ...json, ...values }),
          (error) => error instanceof InvalidValueError && error.field === field,
          field,
        );
      }
      const { force_field_id: _, ...incomplete } = json;
      throws(() => StoredSimulationData.fromJson(incomplete), InvalidValueError);
      await nothingStored(backend);
    });
  });
}
