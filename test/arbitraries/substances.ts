/** Random substances that are valid: distinct components, amounts of one or both kinds, fractions that sum to one. */

import fc from "fast-check";
import { type Amount, ExactAmount, MoleFraction } from "../../src/substances/amount.js";
import { Component, ComponentRole } from "../../src/substances/component.js";
import { Substance } from "../../src/substances/substance.js";

const SMILES = ["O", "CO", "CCO", "c1ccccc1", "[Na+].[Cl-]", "C[C@H](N)C(=O)O", "C/C=C/C", "[Ca+2]"];

export const component: fc.Arbitrary<Component> = fc
  .tuple(fc.constantFrom(...SMILES), fc.constantFrom(...Object.values(ComponentRole)))
  .map(([smiles, role]) => new Component(smiles, role));

const components = fc.uniqueArray(component, {
  selector: ({ identifier }) => identifier,
  minLength: 1,
  maxLength: 4,
});

/** How much of a component there is: its share among the mole fractions, an exact number, or both. */
interface Part {
  readonly weight: number | undefined;
  readonly count: bigint | undefined;
}

const weight = fc.integer({ min: 1, max: 1000 });
const count = fc.oneof(fc.bigInt({ min: 1n, max: 20n }), fc.constant(2n ** 60n));
const part: fc.Arbitrary<Part> = fc.oneof(
  { arbitrary: weight.map((value) => ({ weight: value, count: undefined })), weight: 4 },
  count.map((value) => ({ weight: undefined, count: value })),
  fc.record({ weight, count }),
);

/** A valid substance of up to four components. */
export const substance: fc.Arbitrary<Substance> = components.chain((chosen) =>
  fc.array(part, { minLength: chosen.length, maxLength: chosen.length }).map((parts) => {
    const total = parts.reduce((sum, each) => sum + (each.weight ?? 0), 0);
    const amounts = chosen.map(({ identifier }, index): [string, readonly Amount[]] => [
      identifier,
      amountsOf(parts[index], total),
    ]);
    return new Substance(chosen, new Map(amounts));
  }),
);

function amountsOf(given: Part | undefined, total: number): readonly Amount[] {
  return [
    ...(given?.weight === undefined ? [] : [new MoleFraction(given.weight / total)]),
    ...(given?.count === undefined ? [] : [new ExactAmount(given.count)]),
  ];
}
