/**
 * Criteria about where data comes from and how large the simulation was, for the attributes that evaluator's
 * classes have. A class of your own may call them the same; for others there is `attributeOf`.
 */

import { floatType, integerType, textType } from "../../data/attribute-type.js";
import type { Integer } from "../../units/integer.js";
import { NumberCriteria, TextCriteria } from "./attribute-of.js";

/**
 * Criteria about the storage key of the force field.
 *
 * @example forceField.is(await store.storeForceField(source))
 */
export const forceField = new TextCriteria("forceFieldId", textType);

/**
 * Criteria about the id of the calculation that yielded the data.
 *
 * @example sourceCalculation.startsWith("2026-")
 */
export const sourceCalculation = new TextCriteria("sourceCalculationId", textType);

/** Criteria about the calculation layer that made the data; only equilibration data can have one. */
export const calculationLayer = new TextCriteria("calculationLayer", textType);

/**
 * Criteria about the number of molecules in the box.
 *
 * @example numberOfMolecules.atLeast(1000)
 */
export const numberOfMolecules = new NumberCriteria<Integer>("numberOfMolecules", integerType);

/** Criteria about the largest number of molecules that the box was allowed to have; of equilibration data. */
export const maxNumberOfMolecules = new NumberCriteria<Integer>("maxNumberOfMolecules", integerType);

/**
 * Criteria about how many frames there are for each statistically independent one: lower is better.
 *
 * @example statisticalInefficiency.below(5)
 */
export const statisticalInefficiency = new NumberCriteria<number>("statisticalInefficiency", floatType);
