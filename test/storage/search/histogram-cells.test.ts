import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { InvalidValueError } from "../../../src/errors.js";
import { cellOf, countCells, requireCells } from "../../../src/storage/search/histogram-cells.js";

describe("cells", () => {
  it("hold their lower edges, not their upper ones", () => {
    const cells = { temperatureK: 10, perPressureDecade: 1 };
    expect(cellOf({ temperatureK: 290, pressurePa: 1000 }, cells)).toEqual({
      temperatureK: 290,
      pressurePa: 1000,
    });
    expect(cellOf({ temperatureK: 289.999, pressurePa: 999.999 }, cells)).toEqual({
      temperatureK: 280,
      pressurePa: 100,
    });
    expect(cellOf({ temperatureK: 0, pressurePa: 0 }, cells)).toEqual({ temperatureK: 0, pressurePa: 0 });
    expect(cellOf({ temperatureK: 5, pressurePa: undefined }, cells)).toEqual({ temperatureK: 0 });
  });

  it("are exact for widths that floats cannot hold", () => {
    for (let thousandths = 0; thousandths < 5000; thousandths += 1) {
      const { temperatureK } = cellOf(
        { temperatureK: thousandths / 1000 },
        { temperatureK: 0.1, perPressureDecade: 1 },
      );
      expect(temperatureK).toBe((Math.floor(thousandths / 100) * 100) / 1000);
    }
  });

  it("begin at powers of ten", () => {
    for (let decade = -3; decade < 300; decade += 1) {
      const pressurePa = Number(`1e${decade}`);
      for (const perPressureDecade of [1, 3, 10]) {
        const cell = cellOf({ temperatureK: 1, pressurePa }, { temperatureK: 1, perPressureDecade });
        expect(cell.pressurePa).toBe(pressurePa);
      }
    }
  });

  it("each hold what lies between their edges", () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.001, max: 1e12, noNaN: true }),
        fc.integer({ min: 1, max: 1000 }),
        (pressurePa, perPressureDecade) => {
          const cells = { temperatureK: 1, perPressureDecade };
          const { pressurePa: edge = Number.NaN } = cellOf({ temperatureK: 1, pressurePa }, cells);
          expect(edge).toBeLessThanOrEqual(pressurePa);
          expect(pressurePa / edge).toBeLessThan(10 ** (1 / perPressureDecade) * (1 + 1e-9));
        },
      ),
    );
  });

  it("are counted in the order of temperature, then pressure, none first", () => {
    const state = (temperatureK: number, pressurePa?: number) => ({ temperatureK, pressurePa, count: 2 });
    const states = [state(310, 1e5), state(300, 2e5), state(305), state(301, 2e5)];
    expect(countCells(states, { temperatureK: 10, perPressureDecade: 1 })).toEqual([
      { temperatureK: 300, count: 2 },
      { temperatureK: 300, pressurePa: 1e5, count: 4 },
      { temperatureK: 310, pressurePa: 1e5, count: 2 },
    ]);
  });

  it.each([
    { temperatureK: 0, perPressureDecade: 1 },
    { temperatureK: Number.NaN, perPressureDecade: 1 },
    { temperatureK: 0.0005, perPressureDecade: 1 },
    { temperatureK: 1, perPressureDecade: 0 },
    { temperatureK: 1, perPressureDecade: 1001 },
  ])("%o are refused", (cells) => {
    expect(() => requireCells(cells)).toThrow(InvalidValueError);
  });
});
