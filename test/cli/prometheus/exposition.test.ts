import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { expositionText } from "../../../src/cli/prometheus/exposition.js";
import { parseExposition } from "./parse-exposition.js";

describe("expositionText", () => {
  it("can be read again, whatever labels hold", () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.string()), fc.integer(), (classes, value) => {
        const samples = [...classes, "last"].map((name, index) => ({
          labels: { class: name, index: String(index) },
          value,
        }));
        const help = "Two\nlines.";
        const text = expositionText([{ name: "things", type: "gauge", help, samples }]);
        const read = parseExposition(text).get("things");
        expect(read).toEqual({ type: "gauge", samples: samples.map((sample) => ({ ...sample })) });
      }),
    );
  });

  it("leaves out what has no samples", () => {
    expect(expositionText([{ name: "none", type: "gauge", help: "None.", samples: [] }])).toBe("");
  });
});
