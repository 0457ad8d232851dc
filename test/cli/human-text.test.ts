import { describe, expect, it } from "vitest";
import { shortClassName } from "../../src/cli/class-names.js";
import { mebibyteText } from "../../src/cli/human/byte-text.js";
import { type ImportCircumstances, importText } from "../../src/cli/human/import-text.js";
import { quantityText } from "../../src/cli/human/quantity-text.js";
import { substanceText } from "../../src/cli/human/substance-text.js";
import { pairsText, tableText } from "../../src/cli/human/table.js";
import { valueText } from "../../src/cli/human/value-text.js";
import { paceText } from "../../src/cli/progress-bar.js";
import { hintFor } from "../../src/cli/query/query-hint.js";
import { attribute } from "../../src/data/attribute.js";
import {
  jsonType,
  propertyPhaseType,
  textType,
  thermodynamicStateType,
} from "../../src/data/attribute-type.js";
import { parseSubstance } from "../../src/substances/parse-substance.js";
import { ThermodynamicState } from "../../src/thermodynamics/thermodynamic-state.js";
import type { ImportReport } from "../../src/transfer/import-store.js";
import { NdArray } from "../../src/units/nd-array.js";
import { Quantity } from "../../src/units/quantity.js";

describe("substances", () => {
  it.each([
    ["O", "O"],
    ["CO{x=0.2}|O", "CO x=0.2 + O x=0.8"],
    ["CCC|CO|O", "CCC x=0.333333 + CO x=0.333333 + O x=0.333333"],
    ["C{sol}{n=1}|O{x=1}", "C{sol} n=1 + O x=1"],
    ["C{sol}", "C{sol}"],
    ["O{n=2}{x=1.0}", "O n=2 x=1"],
  ])("%s is shown as %s", (text, shown) => {
    expect(substanceText(parseSubstance(text))).toBe(shown);
  });

  it("of large molecules are cut", () => {
    expect(substanceText(parseSubstance("C".repeat(60)))).toBe(`${"C".repeat(31)}…`);
  });
});

describe("quantities", () => {
  it.each([
    [new Quantity(298.15, "kelvin"), "298.15 K"],
    [new Quantity(1n, "atm"), "1 atm"],
    [new Quantity(101.325, "kPa"), "101.325 kPa"],
    [new Quantity(1.01325, "bar"), "1.01325 bar"],
    [new Quantity(0.1 + 0.2, "g/mL"), "0.3 g/mL"],
    [new Quantity(2.5, "dimensionless"), "2.5"],
    [new Quantity(7, "angstrom ** 3"), "7 angstrom ** 3"],
    [new Quantity(NdArray.from([1, 2]), "kelvin"), "[1.0, 2.0] kelvin"],
  ])("%s", (quantity, shown) => {
    expect(quantityText(quantity)).toBe(shown);
  });
});

describe("values of attributes", () => {
  it("phases have their names", () => {
    expect(valueText(attribute(propertyPhaseType), 6)).toBe("liquid+gas");
  });

  it("states say so if they have no pressure", () => {
    const state = ThermodynamicState.of({ temperatureK: 300 });
    expect(valueText(attribute(thermodynamicStateType), state)).toBe("300 K, no pressure");
  });

  it("long texts are cut, other values are JSON", () => {
    expect(valueText(attribute(textType), "a".repeat(200))).toHaveLength(100);
    expect(valueText(attribute(jsonType), { a: [1n, null] })).toBe('{"a": [1, null]}');
  });
});

it("sizes are in MiB, and something is never nothing", () => {
  expect([0, 1, 5242, 5243, 1048576, 1234567890].map(mebibyteText)).toEqual([
    "0.00",
    "<0.01",
    "<0.01",
    "0.01",
    "1.00",
    "1177.38",
  ]);
});

it("short names of classes leave out what all have in common", () => {
  expect(
    ["StoredFreeEnergyData", "ForceFieldData", "ViscosityData", "Data", "Stored"].map(shortClassName),
  ).toEqual(["free-energy", "force-field", "viscosity", "data", "stored"]);
});

it("the pace of work says when it will be done", () => {
  expect(paceText({ done: 0, total: 10, seconds: 1 })).toBe("");
  expect(paceText({ done: 50, total: 170, seconds: 10 })).toBe("5.0/s, 24 s left");
  expect(paceText({ done: 200, total: 2000, seconds: 10 })).toBe("20/s, 2 min left");
  expect(paceText({ done: 1, total: 1000, seconds: 10 })).toBe("0.1/s, 2 h 47 min left");
});

it("tables neither end in blanks nor pass control characters on", () => {
  expect(
    tableText(
      [{ heading: "a" }, { heading: "n", align: "right" }],
      [
        ["x\u001b[2J", "1"],
        ["y", "22"],
      ],
    ),
  ).toBe(["a       n", "─────────", "x�[2J   1", "y      22"].join("\n"));
  expect(
    pairsText([
      ["key", "a"],
      ["longer", ""],
    ]),
  ).toBe("  key     a\n  longer");
});

describe("what an import came to", () => {
  const nothing: ImportReport = {
    stored: 0,
    deduplicated: 0,
    replaced: 0,
    kept: 0,
    failed: [],
    incomplete: [],
    vanished: [],
    unlinked: [],
    unregistered: [],
    unusable: [],
    omitted: [],
    remaining: 0,
    files: 0,
    bytes: 0,
    objects: new Map(),
  };
  const usual: ImportCircumstances = {
    dryRun: false,
    keepGoing: true,
    salvage: false,
    isInterrupted: false,
  };
  const problem = { key: "a", path: "a.json", reason: "is bad" };

  it.each<[string, Partial<ImportReport>, Partial<ImportCircumstances>]>([
    ["There is nothing to import.", {}, {}],
    [
      "Nothing was imported. Interrupted, 0 not looked at; import again to go on.",
      {},
      { isInterrupted: true },
    ],
    ["1 object: 1 stored.", { stored: 1 }, {}],
    ["3 objects: 3 would be stored.", { stored: 3 }, { dryRun: true }],
    ["Nothing changed: all 3 objects are there already.", { deduplicated: 3 }, {}],
    ["Nothing would change: all 3 objects are there already.", { deduplicated: 3 }, { dryRun: true }],
    [
      "Nothing changed: all 3 objects are there already, 1 of them in another version that is as good or better.",
      { deduplicated: 2, kept: 1 },
      {},
    ],
    [
      "4 objects: 1 stored, 1 replaced a worse version, 2 there already.",
      { stored: 1, replaced: 1, deduplicated: 2 },
      {},
    ],
    [
      "2 objects: 2 there already. Interrupted, 0 not looked at; import again to go on.",
      { deduplicated: 2 },
      { isInterrupted: true },
    ],
  ])("%s", (text, report, circumstances) => {
    expect(importText({ ...nothing, ...report }, { ...usual, ...circumstances })).toBe(text);
  });

  it("lists what failed, what is incomplete, what is gone, and what has another key", () => {
    const report = {
      ...nothing,
      stored: 1,
      failed: [problem],
      incomplete: [{ ...problem, key: "b", reason: "lacks x" }],
      vanished: ["c"],
      objects: new Map([
        ["b", { key: "d", outcome: "stored" as const }],
        ["e", { key: "e", outcome: "stored" as const }],
      ]),
    };
    expect(importText(report, { ...usual, keepGoing: false })).toBe(
      [
        "2 objects: 1 stored, 1 could not be imported. Stopped there, 0 not looked at; --keep-going goes on past what cannot be imported.",
        "",
        "Not imported:",
        "  a  is bad",
        "",
        "Warning: incomplete already in the source:",
        "  b  lacks x",
        "",
        "Warning: named by the registry, but not in the directory:",
        "  c",
        "",
        "Found under another key:",
        "  b  d",
      ].join("\n"),
    );
  });
});

describe("when nothing matches, the hint", () => {
  it.each([
    [undefined, {}, "stats"],
    ["simulation", {}, "Leave out the class"],
    ["simulation", { phase: "gas" }, "--phase-any"],
    ["simulation", { contains: ["O"] }, "Leave out a filter"],
    ["simulation", { temperature: "300K", phase: "gas" }, "--temperature 290..310K"],
    [undefined, { temperature: "300K..", contains: ["O"] }, "Leave out a filter"],
    [undefined, { temperature: "300K+-1K", contains: ["O"] }, "--why"],
    [undefined, { pressure: "1bar" }, "--pressure 0.9..1.1atm"],
    [undefined, { substance: ["O"], temperature: "300K" }, "--contains"],
    [undefined, { substance: ["O"], componentsOnly: true }, "--components-only"],
  ])("for %s %o speaks of %s", (className, flags, words) => {
    expect(hintFor(className, flags)).toContain(words);
  });
});
