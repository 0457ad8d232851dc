/** Criteria about components as expressions. */

import { StorageError } from "../../errors.js";
import { parseComponent } from "../../substances/parse-substance.js";
import type { ComponentCriterion, ComponentTest, PureComponent } from "../component-criterion.js";
import { intervalText } from "./interval-text.js";
import { fractionScale, numberScale } from "./scale.js";
import { listText, matchText, valueText } from "./value-text.js";

/** The expression of a criterion about one component or each. */
export function componentText({ quantifier, test }: ComponentCriterion): string {
  const parts = partsOf(test);
  if (quantifier === "every") return ["every component", ...parts].join(" ");
  return ["contains", ...(parts.length === 0 ? ["component"] : parts)].join(" ");
}

/** The expression of a criterion about pure components. */
export function pureText({ candidates }: PureComponent): string {
  const items = candidates.map(({ identifier, amount }) => {
    const text = amount.kind === "MoleFraction" ? identifier : `${identifier}{n=${amount.count}}`;
    return isReadAs(identifier, identifier) ? valueText(text) : matchText(text);
  });
  return `pure ${listText(items)}`;
}

function partsOf({ smiles, roles, moleFraction, exactAmount, smarts }: ComponentTest): readonly string[] {
  const [only, ...others] = smiles ?? [];
  const role = roles?.[0];
  const isNamed = only !== undefined && others.length === 0;
  // "CO{sol}" says both.
  const withRole = isNamed && roles?.length === 1 && isReadAs(`${only}{${role}}`, `${only}{${role}}`);
  return [
    ...(smiles === undefined
      ? []
      : [isNamed ? (withRole ? valueText(`${only}{${role}}`) : moleculeText(only)) : anyOf(smiles)]),
    ...(roles === undefined || withRole ? [] : [`role ${listText(roles.map(valueText))}`]),
    ...(moleFraction === undefined ? [] : [`x ${intervalText(moleFraction, fractionScale)}`]),
    ...(exactAmount === undefined ? [] : [`n ${intervalText(exactAmount, numberScale)}`]),
    ...(smarts === undefined ? [] : [`smarts ${valueText(smarts)}`]),
  ];
}

function anyOf(smiles: readonly string[]): string {
  return `any of (${smiles.map(moleculeText).join(", ")})`;
}

function moleculeText(smiles: string): string {
  return isReadAs(smiles, `${smiles}{solv}`) ? valueText(smiles) : matchText(smiles);
}

function isReadAs(text: string, identifier: string): boolean {
  try {
    return parseComponent(text).identifier === identifier;
  } catch (error) {
    if (error instanceof StorageError) return false;
    throw error;
  }
}
