import { describe, expect, it } from "vitest";
import { InvalidValueError } from "../../src/errors.js";
import {
  ForceFieldSource,
  FoyerForceFieldSource,
  LigParGenForceFieldSource,
  SmirnoffForceFieldSource,
  TLeapForceFieldSource,
  UnknownForceFieldSource,
} from "../../src/forcefields/force-field-source.js";
import { parameterGradientKey } from "../../src/forcefields/parameter-gradient.js";
import { decodeValue, encodeValue } from "../../src/serialization/codec.js";
import { forceFieldSourceCodec } from "../../src/serialization/force-field-codec.js";

describe("force field sources", () => {
  it.each<[ForceFieldSource, string]>([
    [new SmirnoffForceFieldSource("<SMIRNOFF/>"), "SMIRNOFF"],
    [new TLeapForceFieldSource("leaprc.gaff2"), "TLeap leaprc.gaff2"],
    [new LigParGenForceFieldSource(), "LigParGen 1.14*CM1A-LBCC"],
    [new FoyerForceFieldSource("oplsaa"), "Foyer oplsaa"],
    [new UnknownForceFieldSource("mylab.forcefields.Neural", {}), "Neural"],
    [new UnknownForceFieldSource("Neural", {}), "Neural"],
  ])("have a label: %#", (source, label) => {
    expect(source.label).toBe(label);
  });

  it("have evaluator's defaults", () => {
    expect(String(new TLeapForceFieldSource("leaprc.gaff").cutoff)).toBe("9.0 angstrom");
    expect(String(new FoyerForceFieldSource("oplsaa").cutoff)).toBe("0.9 nanometer");
    expect(new LigParGenForceFieldSource()).toMatchObject({ requestUrl: "", downloadUrl: "" });
  });

  it("of an unknown class are kept as they are, tag and all", () => {
    const json = {
      layers: [1n, 2.5, null, { "@type": "mylab.Layer", weights: [Number.NaN] }],
      "@type": "mylab.forcefields.Neural",
    };
    const source = decodeValue(forceFieldSourceCodec, json);
    expect(source).toBeInstanceOf(UnknownForceFieldSource);
    expect(source).toMatchObject({ tag: "mylab.forcefields.Neural", content: json });
    expect(encodeValue(forceFieldSourceCodec, source)).toBe(json);
  });

  it("must have a tag", () => {
    expect(() => decodeValue(forceFieldSourceCodec, { leap_source: "leaprc.gaff" })).toThrow(
      InvalidValueError,
    );
  });

  it("of a known class must have its attributes", () => {
    const json = { "@type": "openff.evaluator.forcefield.forcefield.TLeapForceFieldSource" };
    expect(() => decodeValue(forceFieldSourceCodec, json, "force_field_source")).toThrow(
      expect.objectContaining({ field: "force_field_source.leap_source" }),
    );
  });

  it("of a class that has no codec cannot be written", () => {
    class NeuralForceFieldSource extends ForceFieldSource {
      override get label(): string {
        return "Neural";
      }
    }
    expect(() => encodeValue(forceFieldSourceCodec, new NeuralForceFieldSource())).toThrow(InvalidValueError);
  });
});

describe("the key of a gradient", () => {
  it("is no virtual site's unless it says so", () => {
    expect(parameterGradientKey("vdW", "[#1:1]", "epsilon")).toEqual({
      tag: "vdW",
      smirks: "[#1:1]",
      attribute: "epsilon",
      virtualSiteType: null,
      virtualSiteName: null,
      virtualSiteMatch: null,
    });
  });
});
