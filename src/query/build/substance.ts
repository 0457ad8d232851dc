/** Criteria about the substance as a whole. */

import { substanceType } from "../../data/attribute-type.js";
import { ExactAmount, MoleFraction } from "../../substances/amount.js";
import { parseSubstance } from "../../substances/parse-substance.js";
import type { Substance } from "../../substances/substance.js";
import type { Integer } from "../../units/integer.js";
import type { ComponentTest } from "../component-criterion.js";
import type { Criterion } from "../criterion.js";
import { ValueCriteria } from "./attribute-of.js";
import { fractionInterval } from "./component.js";
import type { Tolerance } from "./range.js";

/** A substance, or the text of one, such as `"CO{x=0.2}|O"`. */
export type SubstanceLike = Substance | string;

const values = new ValueCriteria<Substance>("substance", substanceType);

/** Criteria about the substance. */
export const substance = {
  /**
   * It is this substance: components, roles and amounts, mole fractions to six decimals.
   *
   * @throws {InvalidValueError} for a text that is no substance.
   * @example substance.is("CO{x=0.2}|O")
   */
  is(value: SubstanceLike): Criterion {
    return values.is(read(value));
  },

  /** It is one of these substances; of none, never. */
  oneOf(...alternatives: readonly SubstanceLike[]): Criterion {
    return values.oneOf(...alternatives.map(read));
  },

  /**
   * It has exactly the components of this substance, with mole fractions that differ by no more than the
   * tolerance, and with the same exact amounts.
   *
   * @throws {InvalidValueError} for a text that is no substance, and a tolerance below 0.
   * @example substance.near("CO{x=0.2}|O", { absolute: 0.05 })
   */
  near(value: SubstanceLike, tolerance: Tolerance<number>): Criterion {
    const parts = partsOf(read(value));
    const interval = { from: parts.length, to: parts.length };
    const each = parts.map(({ test, moleFraction, exactAmount }) =>
      some({
        ...test,
        ...(exactAmount === undefined ? {} : { exactAmount: { from: exactAmount, to: exactAmount } }),
        ...(moleFraction === undefined
          ? {}
          : { moleFraction: fractionInterval({ near: moleFraction, ...tolerance }) }),
      }),
    );
    const others = [...without("exactAmount", parts), ...without("moleFraction", parts)];
    return { kind: "allOf", criteria: [{ kind: "componentCount", interval }, ...each, ...others] };
  },
} as const;

/** A component of a substance: which it is, and how much there is of it. */
interface Part {
  readonly test: ComponentTest;
  readonly moleFraction: number | undefined;
  readonly exactAmount: Integer | undefined;
}

function partsOf(given: Substance): readonly Part[] {
  return given.components.map((component) => {
    const amounts = given.amountsOf(component);
    return {
      test: { smiles: [component.smiles], roles: [component.role] },
      moleFraction: amounts.find((amount) => amount instanceof MoleFraction)?.value,
      exactAmount: amounts.find((amount) => amount instanceof ExactAmount)?.value,
    };
  });
}

/** Components that lack one kind of amount must lack it; usually all do, which is one criterion. */
function without(amount: "exactAmount" | "moleFraction", parts: readonly Part[]): readonly Criterion[] {
  const lacking = parts.filter((part) => part[amount] === undefined);
  const tests = lacking.length === parts.length ? [{}] : lacking.map(({ test }) => test);
  return tests.map((test) => ({ kind: "not", criterion: some({ ...test, [amount]: {} }) }));
}

function some(test: ComponentTest): Criterion {
  return { kind: "component", quantifier: "some", test };
}

function read(value: SubstanceLike): Substance {
  return typeof value === "string" ? parseSubstance(value) : value;
}
