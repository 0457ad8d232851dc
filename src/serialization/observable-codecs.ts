/** Codecs of observables and their gradients. */

import { z } from "zod";
import { InvalidValueError } from "../errors.js";
import type { ParameterGradient, ParameterGradientKey } from "../forcefields/parameter-gradient.js";
import { Observable, ObservableArray } from "../observables/observable.js";
import { isObservableType, ObservableFrame, type ObservableType } from "../observables/observable-frame.js";
import { type Codec, tagged } from "./codec.js";
import { measurementCodec, quantityCodec } from "./quantity-codecs.js";

const OBSERVABLES = "openff.evaluator.utils.observables";
const GRADIENTS = "openff.evaluator.forcefield.gradients";

const nullableText = z.nullable(z.string());
const laterText = z.optional(nullableText);

const gradientKeyCodec: Codec<ParameterGradientKey> = tagged(
  `${GRADIENTS}.ParameterGradientKey`,
  {
    tag: nullableText,
    smirks: nullableText,
    attribute: nullableText,
    virtual_site_type: laterText,
    virtual_site_name: laterText,
    virtual_site_match: laterText,
  },
  {
    decode: (key) => ({
      tag: key.tag,
      smirks: key.smirks,
      attribute: key.attribute,
      virtualSiteType: key.virtual_site_type ?? null,
      virtualSiteName: key.virtual_site_name ?? null,
      virtualSiteMatch: key.virtual_site_match ?? null,
    }),
    encode: (key) => ({
      tag: key.tag,
      smirks: key.smirks,
      attribute: key.attribute,
      virtual_site_type: key.virtualSiteType,
      virtual_site_name: key.virtualSiteName,
      virtual_site_match: key.virtualSiteMatch,
    }),
  },
);

const gradientCodec: Codec<ParameterGradient> = tagged(
  `${GRADIENTS}.ParameterGradient`,
  { key: gradientKeyCodec, value: quantityCodec },
  { decode: ({ key, value }) => ({ key, value }), encode: ({ key, value }) => ({ key, value }) },
);

const gradientsCodec = z.array(gradientCodec);

export const observableCodec: Codec<Observable> = tagged(
  `${OBSERVABLES}.Observable`,
  { value: measurementCodec, gradients: gradientsCodec },
  {
    decode: ({ value, gradients }) => new Observable(value, gradients),
    encode: ({ value, gradients }) => ({ value, gradients: [...gradients] }),
  },
);

export const observableArrayCodec: Codec<ObservableArray> = tagged(
  `${OBSERVABLES}.ObservableArray`,
  { value: quantityCodec, gradients: gradientsCodec },
  {
    decode: ({ value, gradients }) => new ObservableArray(value, gradients),
    encode: ({ value, gradients }) => ({ value, gradients: [...gradients] }),
  },
);

export const observableFrameCodec: Codec<ObservableFrame> = tagged(
  `${OBSERVABLES}.ObservableFrame`,
  { observables: z.record(z.string(), observableArrayCodec) },
  {
    decode: ({ observables }) =>
      new ObservableFrame(
        new Map(Object.entries(observables).map(([name, array]) => [requireType(name), array])),
      ),
    encode: ({ observables }) => ({ observables: Object.fromEntries(observables) }),
  },
);

function requireType(name: string): ObservableType {
  if (isObservableType(name)) return name;
  throw new InvalidValueError(
    `observables.${name}`,
    name,
    "is not the name of an observable that a frame can hold",
  );
}
