/** Whatever the domain can express comes back from typed JSON as it was, through text and all. */

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { dataFromJson } from "../../src/data/data-registry.js";
import { queryFromJson } from "../../src/query/query-registry.js";
import { type Codec, decodeValue, encodeValue } from "../../src/serialization/codec.js";
import { forceFieldSourceCodec } from "../../src/serialization/force-field-codec.js";
import type { JsonValue } from "../../src/serialization/json/json-value.js";
import { parseJson } from "../../src/serialization/json/parse-json.js";
import { stringifyJson } from "../../src/serialization/json/stringify-json.js";
import {
  observableArrayCodec,
  observableCodec,
  observableFrameCodec,
} from "../../src/serialization/observable-codecs.js";
import { measurementCodec, quantityCodec } from "../../src/serialization/quantity-codecs.js";
import { propertyPhaseCodec, thermodynamicStateCodec } from "../../src/serialization/state-codecs.js";
import { componentCodec, substanceCodec } from "../../src/serialization/substance-codec.js";
import { dataObject } from "../arbitraries/data-objects.js";
import { forceFieldSource } from "../arbitraries/force-fields.js";
import { observable, observableArray, observableFrame } from "../arbitraries/observables.js";
import { measurement, quantity } from "../arbitraries/quantities.js";
import { dataQuery } from "../arbitraries/queries.js";
import { propertyPhase, thermodynamicState } from "../arbitraries/states.js";
import { component, substance } from "../arbitraries/substances.js";
import { firstDifference } from "./json/first-difference.js";

function throughText(json: JsonValue): JsonValue {
  return parseJson(stringifyJson(json));
}

function expectRoundTrip<T>(codec: Codec<T>, arbitrary: fc.Arbitrary<T>): void {
  fc.assert(
    fc.property(arbitrary, (value) => {
      const json = encodeValue(codec, value);
      const decoded = decodeValue(codec, throughText(json));
      expect(decoded).toEqual(value);
      expect(firstDifference(encodeValue(codec, decoded), json)).toBeUndefined();
    }),
  );
}

describe("typed JSON keeps", () => {
  it("quantities: ints, floats, arrays of either", () => expectRoundTrip(quantityCodec, quantity));
  it("measurements", () => expectRoundTrip(measurementCodec, measurement));
  it("components", () => expectRoundTrip(componentCodec, component));
  it("substances", () => expectRoundTrip(substanceCodec, substance));
  it("states", () => expectRoundTrip(thermodynamicStateCodec, thermodynamicState));
  it("phases", () => expectRoundTrip(propertyPhaseCodec, propertyPhase));
  it("observables and their gradients", () => expectRoundTrip(observableCodec, observable));
  it("arrays of observables", () => expectRoundTrip(observableArrayCodec, observableArray(3, 2)));
  it("frames of observables", () => expectRoundTrip(observableFrameCodec, observableFrame));
  it("force field sources", () => expectRoundTrip(forceFieldSourceCodec, forceFieldSource));

  it("data objects of each class, with the same identity", () => {
    fc.assert(
      fc.property(dataObject, (object) => {
        const again = dataFromJson(throughText(object.json));
        expect(again).toBeInstanceOf(object.constructor);
        expect(firstDifference(again.json, object.json)).toBeUndefined();
        expect(again.contentSha256).toBe(object.contentSha256);
        for (const name of object.declaration.attributes.keys()) {
          expect(again.attributeValue(name)).toEqual(object.attributeValue(name));
        }
      }),
    );
  });

  it("queries of each class", () => {
    fc.assert(
      fc.property(dataQuery, (query) => {
        const again = queryFromJson(throughText(query.toJson()));
        expect(again).toBeInstanceOf(query.constructor);
        expect(firstDifference(again.toJson(), query.toJson())).toBeUndefined();
        expect(again.tree).toEqual(query.tree);
        expect(again.values).toEqual(query.values);
        expect(again.substanceQuery).toEqual(query.substanceQuery);
      }),
    );
  });
});
