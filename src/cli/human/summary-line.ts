/** A summary in one line. */

import type { Summary } from "../../storage/search/summary.js";
import { phaseText } from "../../thermodynamics/property-phase.js";
import { numberText } from "./quantity-text.js";
import { pressureText, temperatureText } from "./state-text.js";
import { substanceIdentifierText } from "./substance-text.js";

/** @example summaryLine(summary) // "CO x=0.2 + O x=0.8, 298.15 K, 1 atm, liquid, 256 molecules" */
export function summaryLine(summary: Summary): string {
  const { substance, temperatureK, pressurePa, propertyPhase, numberOfMolecules } = summary;
  const parts = [
    substance === undefined ? [] : [substanceIdentifierText(substance)],
    temperatureK === undefined ? [] : [temperatureText(temperatureK)],
    pressurePa === undefined ? [] : [pressureText(pressurePa)],
    propertyPhase === undefined ? [] : [phaseText(propertyPhase)],
    numberOfMolecules === undefined ? [] : [`${numberText(numberOfMolecules)} molecules`],
  ];
  return parts.flat().join(", ");
}
