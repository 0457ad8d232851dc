/** What the database itself holds, whoever writes to it. */
import { describe, expect, it } from "vitest";
import { fileContents, listedKeys, retrieved } from "../../../src/conformance/expectations.js";
import {
  DEFAULT_FILES,
  makeEquilibration,
  makeForceField,
  makeSimulation,
} from "../../../src/conformance/fixtures.js";
import { StoredEquilibrationData } from "../../../src/data/simulation-data.js";
import { StoredData } from "../../../src/data/stored-data.js";
import { UnexpectedTypeError } from "../../../src/errors.js";
import { failureOf } from "../../storage/ancillary/temporary-directory.js";
import { useStore } from "./store-fixture.js";

const COPY = `insert into stored_object
  (project_id, key, class, identity_sha256, content_sha256, payload, payload_bytes, match_values, substance_id)
select project_id, $1, class, identity_sha256, content_sha256, payload, payload_bytes, match_values, substance_id
from stored_object where key = $2`;

describe("the database", () => {
  const fixture = useStore();

  it("refuses a second object with the same identity, and a second one with the same key", async () => {
    const key = await fixture.store.storeObject(makeSimulation(), await fixture.directory());
    const duplicate = await failureOf(fixture.rows(COPY, ["another key", key]));
    expect(duplicate).toMatchObject({
      code: "23505",
      constraint: "stored_object_project_id_identity_sha256_key",
    });
    const withoutIdentity = COPY.replaceAll("class, identity_sha256,", "class,");
    const sameKey = await failureOf(fixture.rows(withoutIdentity, [key, key]));
    expect(sameKey).toMatchObject({ code: "23505", constraint: "stored_object_project_id_key_key" });
  });

  it("refuses to lose an archive that an object has, or a volume that an archive needs", async () => {
    await fixture.store.storeObject(makeEquilibration(), await fixture.directory());
    for (const table of ["archive", "archive_volume", "substance", "component"]) {
      expect(await failureOf(fixture.rows(`delete from ${table}`)), table).toMatchObject({
        // PostgreSQL 18 tells a restriction from a missing reference.
        code: expect.stringMatching(/^23(001|503)$/),
      });
    }
  });

  it("keeps volumes uncompressed by the server, so that parts of them can be read cheaply", async () => {
    const [column] = await fixture.rows(
      "select attstorage::text as storage from pg_attribute where attrelid = 'archive_volume'::regclass and attname = 'bytes'",
    );
    expect(column).toEqual({ storage: "e" });
  });

  it("shows an object together with all its files, or not at all", async () => {
    await using reader = await fixture.connect();
    const contents = Object.keys(DEFAULT_FILES).sort();
    const path = await fixture.directory();
    let done = false;
    let seen = 0;
    const watching = (async () => {
      while (!done) {
        for (const key of await listedKeys(reader)) {
          const { object } = await retrieved(reader, key);
          if (object.declaration.ancillary === "none") continue;
          expect(Object.keys(await fileContents(reader, key))).toEqual(contents);
          seen += 1;
        }
      }
    })();
    try {
      for (let turn = 1; turn <= 10; turn++) {
        await fixture.store.storeObject(makeSimulation({ sourceCalculationId: `watched ${turn}` }), path);
        const better = makeSimulation({ sourceCalculationId: "watched", statisticalInefficiency: 1 / turn });
        await fixture.store.storeObject(
          better,
          await fixture.directory({ ...DEFAULT_FILES, "end.dcd": `${turn}` }),
        );
      }
    } finally {
      done = true;
    }
    await watching;
    expect(seen).toBeGreaterThan(10);
  });

  it("has no rows of archives after a rollback", async () => {
    const tables = ["archive", "archive_file", "archive_segment", "stored_object", "ledger"];
    const counts = async (): Promise<readonly number[]> => {
      const found: number[] = [];
      for (const table of tables) found.push(await fixture.count(table));
      return found;
    };
    const before = await counts();
    const path = await fixture.directory();
    const failing = fixture.store.transaction(async () => {
      await fixture.store.storeObject(makeSimulation({ numberOfMolecules: 99 }), path);
      await fixture.store.storeObject(
        makeSimulation({ numberOfMolecules: 99, statisticalInefficiency: 1 }),
        path,
      );
      await fixture.store.storeObject(makeForceField("<rolled back/>"));
      throw new Error("rolled back");
    });
    await expect(failing).rejects.toThrow("rolled back");
    expect(await counts()).toEqual(before);
  });

  it("gives back objects of classes that this process does not know, as JSON with their files", async () => {
    const key = await fixture.store.storeObject(
      makeSimulation({ numberOfMolecules: 3 }),
      await fixture.directory(),
    );
    await fixture.rows(
      `update stored_object set class = 'LabData', payload = jsonb_set(payload, '{@type}', '"mylab.LabData"') where key = $1`,
      [key],
    );
    const { object, ancillary } = await retrieved(fixture.store, key);
    expect(object).toBeInstanceOf(StoredData);
    expect(object.type).toBe("LabData");
    expect(object.json.number_of_molecules).toBe(3n);
    expect(await ancillary?.files()).toHaveLength(3);
    const wrong = await failureOf(fixture.store.retrieveObject(key, StoredEquilibrationData));
    expect(wrong).toBeInstanceOf(UnexpectedTypeError);
    expect(wrong).toMatchObject({ expected: "StoredEquilibrationData", actual: "LabData" });
  });

  it("says how much is stored", async () => {
    const statistics = await fixture.store.statistics();
    expect(statistics.objects).toBe(await fixture.count("stored_object"));
    expect(statistics.substances).toBe(1);
    expect(statistics.states).toBe(1);
    const { StoredEquilibrationData: equilibrations } = statistics.byClass;
    expect(equilibrations).toMatchObject({ objects: 1, files: 3 });
  });
});
