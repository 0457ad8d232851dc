/** What evaluator itself made of units, held against ours, where its data lies beside the repository. */

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { formatFixed, formatFloat } from "../../src/units/python-format.js";
import { Quantity } from "../../src/units/quantity.js";
import { QuantitySyntaxError } from "../../src/units/quantity-syntax-error.js";
import { Unit } from "../../src/units/unit.js";

const data = fileURLToPath(new URL("../../../shared/evaluator/", import.meta.url));
const isThere = existsSync(data);
const reason = "skipped: ../shared/evaluator is not beside this repository";

interface UnitCase {
  readonly kind: "T" | "P";
  readonly value: number;
  readonly unit_in: string;
  readonly unit_stored?: string;
  readonly kelvin_3f?: string;
  readonly kelvin_repr?: string;
  readonly pascal_3f?: string;
  readonly pascal_repr?: string;
}

describe("evaluator's units", () => {
  it("have the same names and values, and the same are unknown", (context) => {
    if (!isThere) return context.skip(reason);
    for (const { kind, value, unit_in, ...expected } of read("units.json") as UnitCase[]) {
      if (expected.unit_stored === undefined) {
        expect(() => Unit.parse(unit_in), unit_in).toThrow(QuantitySyntaxError);
        continue;
      }
      const quantity = new Quantity(value, unit_in);
      const inSi = quantity.valueIn(kind === "T" ? "kelvin" : "pascal");
      expect(quantity.unit.name).toBe(expected.unit_stored);
      expect(formatFixed(inSi, 3)).toBe(expected.kelvin_3f ?? expected.pascal_3f);
      expect(formatFloat(inSi)).toBe(expected.kelvin_repr ?? expected.pascal_repr);
    }
  });

  it("are read and written unchanged wherever a stored quantity has them", (context) => {
    if (!isThere) return context.skip(reason);
    const files = ["samples", "real-store", "real-store-2"].flatMap((folder) =>
      readdirSync(`${data}${folder}`).map((name) => `${folder}/${name}`),
    );
    const units = new Set(
      files.filter((name) => name.endsWith(".json")).flatMap((name) => unitsIn(read(name))),
    );
    expect(units.size).toBeGreaterThan(10);
    for (const name of units) expect(Unit.parse(name).name).toBe(name);
  });
});

/** Python writes NaN and infinities bare; their values do not matter here. */
function read(name: string): unknown {
  return JSON.parse(readFileSync(`${data}${name}`, "utf8").replaceAll(/-?\b(?:NaN|Infinity)\b/g, "0"));
}

function unitsIn(json: unknown): string[] {
  if (typeof json !== "object" || json === null) return [];
  const own = "unit" in json && typeof json.unit === "string" ? [json.unit] : [];
  return [...own, ...Object.values(json).flatMap(unitsIn)];
}
