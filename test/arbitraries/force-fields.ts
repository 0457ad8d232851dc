/** Random force field sources, of every known class and of one that nobody knows. */

import fc from "fast-check";
import {
  type ForceFieldSource,
  FoyerForceFieldSource,
  LigParGenForceFieldSource,
  SmirnoffForceFieldSource,
  TLeapForceFieldSource,
  UnknownForceFieldSource,
} from "../../src/forcefields/force-field-source.js";
import { anyFloat, anyInt, cutoff } from "./quantities.js";

const text = fc.string({ unit: "grapheme" });
const UNKNOWN_TAG = "mylab.forcefields.NeuralForceFieldSource";

const unknownSource = fc
  .record({ weights: fc.array(anyFloat), layers: anyInt, name: text, note: fc.constant(null) })
  .map((content) => new UnknownForceFieldSource(UNKNOWN_TAG, { ...content, "@type": UNKNOWN_TAG }));

export const forceFieldSource: fc.Arbitrary<ForceFieldSource> = fc.oneof(
  text.map((xml) => new SmirnoffForceFieldSource(xml)),
  fc
    .tuple(fc.constantFrom("leaprc.gaff", "leaprc.gaff2"), cutoff)
    .map((parts) => new TLeapForceFieldSource(...parts)),
  fc
    .tuple(fc.constantFrom("1.14*CM1A-LBCC", "1.14*CM1A"), cutoff, fc.webUrl(), fc.webUrl())
    .map((parts) => new LigParGenForceFieldSource(...parts)),
  fc.tuple(text, cutoff).map((parts) => new FoyerForceFieldSource(...parts)),
  unknownSource,
);
