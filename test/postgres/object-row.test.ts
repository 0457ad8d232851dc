/** What a row keeps of an object is what compiled queries compare with. */

import { describe, expect, it } from "vitest";
import { identitySha256 } from "../../src/data/identity.js";
import { toObjectRow } from "../../src/postgres/object-row.js";
import { parseJson } from "../../src/serialization/json/parse-json.js";
import { parseSubstance } from "../../src/substances/parse-substance.js";
import { ThermodynamicState } from "../../src/thermodynamics/thermodynamic-state.js";
import { Quantity } from "../../src/units/quantity.js";
import { sampleEquilibration, sampleFreeEnergy, sampleSimulation } from "../data/sample-data.js";
import { ViscosityData } from "../data/viscosity-data.js";

describe("the row of an object", () => {
  it("has the values of its columns as texts that PostgreSQL casts", () => {
    const object = sampleEquilibration({
      thermodynamicState: new ThermodynamicState(new Quantity(298.0625, "K"), new Quantity(1n, "atm")),
      numberOfMolecules: 2n ** 62n,
      statisticalInefficiency: Number.NaN,
    });
    expect(toObjectRow(object)).toMatchObject({
      className: "StoredEquilibrationData",
      identitySha256: identitySha256(object),
      contentSha256: object.contentSha256,
      temperatureK: "298.062",
      pressurePa: "101325.000",
      plain: {
        property_phase: "2",
        source_calculation_id: "calculation-1",
        force_field_id: "force-field-1",
        statistical_inefficiency: "NaN",
        number_of_molecules: "4611686018427387904",
        max_number_of_molecules: "1000",
        calculation_layer: "EquilibrationLayer",
      },
    });
    expect(toObjectRow(object).substance?.identifier).toBe("O{solv}{x=1.000000}");
  });

  it("has nothing where there is no value", () => {
    const vacuum = sampleEquilibration({
      thermodynamicState: ThermodynamicState.of({ temperatureK: 300 }),
      calculationLayer: undefined,
    });
    const row = toObjectRow(vacuum);
    expect(row).toMatchObject({ temperatureK: "300.000", pressurePa: null });
    expect(row.plain).not.toHaveProperty("calculation_layer");
    expect(parseJson(row.matchValues)).not.toHaveProperty("calculation_layer");
    expect(toObjectRow(sampleFreeEnergy()).identitySha256).toBeNull();
  });

  it("has the match text of everything that queries can name, by its name in JSON", () => {
    const object = new ViscosityData({
      substance: parseSubstance("CO"),
      viscosity: new Quantity(1, "mPa*s"),
      runCount: 2n ** 70n,
      comment: "not searched for",
    });
    const row = toObjectRow(object);
    expect(JSON.parse(row.matchValues)).toEqual({
      substance: "CO{solv}{x=1.000000}",
      viscosity: object.matchText("viscosity"),
      run_count: "1180591620717411303424",
    });
    expect(row).toMatchObject({ temperatureK: null, pressurePa: null, plain: {} });
    expect(Number(row.payloadBytes)).toBe(Buffer.byteLength(row.payload));
  });

  it("does not hold counts beyond 64 bits", () => {
    expect(() => toObjectRow(sampleSimulation({ numberOfMolecules: 2n ** 63n - 1n }))).not.toThrow();
    expect(() => toObjectRow(sampleSimulation({ numberOfMolecules: 2n ** 63n }))).toThrow(
      expect.objectContaining({ field: "number_of_molecules" }),
    );
  });
});
