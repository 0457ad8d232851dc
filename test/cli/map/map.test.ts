import { describe, expect, it } from "vitest";
import { PRESSURE_UNITS } from "../../../src/cli/map/map-scales.js";
import { pngOf } from "../../../src/cli/map/png-map.js";
import { merged, type StateMap } from "../../../src/cli/map/state-map.js";
import { sampleCounts } from "../../../src/cli/map/svg-legend.js";
import { svgMap } from "../../../src/cli/map/svg-map.js";
import { terminalMap } from "../../../src/cli/map/terminal-map.js";

const ATM = PRESSURE_UNITS.atm ?? { symbol: "", pascal: 1 };
const points = [
  { temperatureK: 298.15, pressurePa: 101_325, count: 100 },
  { temperatureK: 320, pressurePa: 10_132_500, count: 1 },
  { temperatureK: 310, count: 5 },
];
const states: StateMap = { points, total: 106, withoutState: 0 };
const title = { title: "Water & <ice>", subtitle: "106 objects" };

describe("the picture as SVG", () => {
  const svg = svgMap(states, title, ATM);

  it("names its axes with their units, and a lane of its own for states without a pressure", () => {
    expect(svg).toContain(">Temperature (K)<");
    expect(svg).toContain(">Pressure (atm)<");
    expect(svg).toMatch(/>no<.*>pressure</s);
    expect(svg).toContain(">Water &amp; &lt;ice&gt;<");
    expect(svgMap({ ...states, points: points.slice(0, 1) }, title, ATM)).not.toContain(">no<");
  });

  it("has a point for each state, and some counts in the legend", () => {
    const counts = sampleCounts([1, 5, 100]);
    expect(counts).toEqual([1, 2, 10, 50, 100]);
    expect(svg.match(/<circle /g)).toHaveLength(3 + counts.length);
    for (const count of counts) expect(svg).toContain(`>${count}</text>`);
    expect(sampleCounts([7])).toEqual([7]);
    expect(sampleCounts([3, 4])).toEqual([3, 4]);
  });

  it("becomes a PNG", async () => {
    const png = Buffer.from(await pngOf(svg));
    expect(png.subarray(1, 4).toString()).toBe("PNG");
    expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([2400, 1440]);
    expect(png.length).toBeGreaterThan(20_000);
    expect(Buffer.from(await pngOf(svg)).equals(png)).toBe(true);
  });
});

describe("the picture in the terminal", () => {
  it.each([40, 80, 200])("fits into %d columns", (width) => {
    const picture = terminalMap(states, ATM, { width, hasColour: false });
    for (const line of picture.split("\n")) expect([...line].length).toBeLessThanOrEqual(width);
    expect(picture).toMatch(/1 atm ┤ *█/);
    expect(picture).toMatch(/none│ *[░▒▓]/);
    expect(picture).toMatch(/objects {2}░ 1/);
  });

  it("has colours only where they are wanted", () => {
    expect(terminalMap(states, ATM, { width: 80, hasColour: false })).not.toContain("\u001b");
    expect(terminalMap(states, ATM, { width: 80, hasColour: true })).toContain("\u001b[38;2;");
  });

  it("shows one shade where every place holds one object", () => {
    const one = { ...states, points: [{ temperatureK: 300, pressurePa: 1e5, count: 1 }] };
    expect(terminalMap(one, ATM, { width: 60, hasColour: false })).toMatch(/objects {2}█ 1$/);
  });
});

describe("points in one place", () => {
  it("are put together at their common centre", () => {
    const [point] = merged(
      [
        { temperatureK: 300, pressurePa: 100, count: 1 },
        { temperatureK: 304, pressurePa: 10_000, count: 3 },
      ],
      () => "",
    );
    expect(point?.temperatureK).toBe(303);
    expect(point?.pressurePa).toBeCloseTo(10 ** 3.5, 6);
    expect(point?.count).toBe(4);
  });
});
