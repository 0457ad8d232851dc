/** Phantoms: new data that somebody else stores at the same time must not be there twice. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { makeForceField, makeFreeEnergy, makeSimulation } from "../../../src/conformance/fixtures.js";
import { ViscosityData } from "../../../src/conformance/own-classes.js";
import type { PostgresStorage } from "../../../src/postgres/postgres-storage.js";
import { Substance } from "../../../src/substances/substance.js";
import { ThermodynamicState } from "../../../src/thermodynamics/thermodynamic-state.js";
import { Quantity } from "../../../src/units/quantity.js";
import { useStore } from "../storage/store-fixture.js";
import { holding, untilWaiting } from "./meeting.js";

const fixture = useStore();
let other: PostgresStorage;
let files = "";
beforeAll(async () => {
  other = await fixture.connect();
  files = await fixture.directory();
});
afterAll(() => other.close());

let pieces = 0;
const viscosity = (substance: string) => (value: number) =>
  new ViscosityData({
    substance: Substance.fromComponents(substance),
    thermodynamicState: ThermodynamicState.of({ temperatureK: 300 }),
    isCorrected: true,
    viscosity: new Quantity(value, "pascal * second"),
  });

const NEW_DATA = [
  ["without files", () => makeForceField(`<phantom number="${pieces}"/>`), () => undefined],
  ["of one's own class", () => viscosity("O".padStart(pieces, "C"))(1), () => undefined],
  ["with files", () => makeSimulation({ sourceCalculationId: `phantom ${pieces}` }), () => files],
] as const;

describe.each(NEW_DATA)("new data %s, stored twice at once,", (_name, make, directory) => {
  it("gets one key, that of who was first", async () => {
    pieces += 1;
    const object = make();
    const held = await holding(fixture.store, () => fixture.store.storeObjectDetailed(object, directory()));
    const storing = other.storeObjectDetailed(object, directory());
    await untilWaiting(fixture, storing);
    await held.commit();
    expect(held.result.outcome).toBe("stored");
    expect(await storing).toEqual({ key: held.result.key, outcome: "deduplicated" });
    expect(await fixture.rows(SAME, [object.contentSha256])).toEqual([{ count: 1 }]);
  });

  it("gets the key of the second one, if the first is rolled back", async () => {
    pieces += 1;
    const object = make();
    const held = await holding(fixture.store, () => fixture.store.storeObjectDetailed(object, directory()));
    const storing = other.storeObjectDetailed(object, directory());
    await untilWaiting(fixture, storing);
    await held.rollBack();
    expect((await storing).outcome).toBe("stored");
    expect(await fixture.rows(SAME, [object.contentSha256])).toEqual([{ count: 1 }]);
  });

  it("is there once, though both wish for keys of their own", async () => {
    pieces += 1;
    const object = make();
    const [mine, theirs] = [`mine ${pieces}`, `theirs ${pieces}`];
    const held = await holding(fixture.store, () =>
      fixture.store.storeObjectDetailed(object, directory(), { key: mine }),
    );
    const storing = other.storeObjectDetailed(object, directory(), { key: theirs });
    await untilWaiting(fixture, storing);
    await held.commit();
    expect(await storing).toEqual({ key: mine, outcome: "deduplicated" });
    expect(await other.objectExists(theirs)).toBe(false);
  });
});

const SAME = "select count(*)::int as count from stored_object where content_sha256 = $1";

describe("one key that two wish for at once", () => {
  it("goes to who was first, and nothing is lost", async () => {
    const held = await holding(fixture.store, () =>
      fixture.store.storeObjectDetailed(makeFreeEnergy(), files, { key: "wished" }),
    );
    const different = makeFreeEnergy({ sourceCalculationId: "other" });
    const storing = other.storeObjectDetailed(different, files, { key: "wished" });
    await untilWaiting(fixture, storing);
    await held.commit();
    const stored = await storing;
    expect(stored.outcome).toBe("stored");
    expect(stored.key).not.toBe("wished");
    const entries = await Promise.all(["wished", stored.key].map((key) => other.retrieveObject(key)));
    expect(entries.map((entry) => entry?.object.contentSha256)).toEqual([
      makeFreeEnergy().contentSha256,
      different.contentSha256,
    ]);
  });
});
