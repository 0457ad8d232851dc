/** Which observables an object has. */

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { observableNames } from "../../src/data/observable-names.js";
import { ObservableFrame } from "../../src/observables/observable-frame.js";
import { dataObject } from "../arbitraries/data-objects.js";
import { sampleFreeEnergy, sampleSimulation } from "./sample-data.js";

describe("the names of an object's observables", () => {
  it("are those in its frames", () => {
    expect(observableNames(sampleSimulation())).toEqual(["Density"]);
    expect(observableNames(sampleSimulation({ observables: new ObservableFrame(new Map()) }))).toEqual([]);
    expect(observableNames(sampleFreeEnergy())).toEqual([]);
  });

  it("are the same as when the frame is read", () => {
    fc.assert(
      fc.property(dataObject, (object) => {
        const frame = object.declaration.attributes.has("observables")
          ? object.attributeValue("observables")
          : undefined;
        const names = frame instanceof ObservableFrame ? [...frame.observables.keys()].sort() : [];
        expect(observableNames(object)).toEqual(names);
      }),
    );
  });
});
