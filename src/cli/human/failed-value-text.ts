/** The value with which an object fails a criterion, as far as its summary tells. */

import type { Criterion } from "../../query/criterion.js";
import type { Summary } from "../../storage/search/summary.js";
import { phaseText } from "../../thermodynamics/property-phase.js";
import { mebibyteText } from "./byte-text.js";
import { numberText } from "./quantity-text.js";
import { pressureText, temperatureText } from "./state-text.js";
import { substanceIdentifierText } from "./substance-text.js";

type ValueText = (summary: Summary) => string | undefined;

const SUBSTANCE: ValueText = ({ substance }) => substance && substanceIdentifierText(substance);
const PRESSURE: ValueText = ({ pressurePa }) =>
  pressurePa === undefined ? "it has none" : pressureText(pressurePa);
const FILES: ValueText = ({ fileCount, archiveBytes }) =>
  archiveBytes === undefined ? "it has none" : `${fileCount} files, ${mebibyteText(archiveBytes)} MiB`;

/** By kind of criterion; of those that are about an attribute, by its name. */
const BY_KIND: Readonly<Partial<Record<Criterion["kind"], ValueText>>> = {
  pressureAbsent: PRESSURE,
  phaseBits: ({ propertyPhase }) => (propertyPhase === undefined ? undefined : phaseText(propertyPhase)),
  hasObservables: ({ observableNames }) => observableNames.join(", ") || "it has none",
  pureComponent: SUBSTANCE,
  component: SUBSTANCE,
  componentCount: SUBSTANCE,
  storedBetween: ({ storedAt }) => storedAt?.toISOString(),
  storedBy: ({ storedBy }) => storedBy,
  archiveBytes: FILES,
  hasFile: FILES,
};

/** What an object has where it fails; `undefined` if its summary does not tell, or all of it would have to be told. */
export function failedValueText(summary: Summary, criterion: Criterion): string | undefined {
  if (criterion.kind === "stateRange") {
    if (criterion.measure === "pressurePa") return PRESSURE(summary);
    return summary.temperatureK === undefined ? undefined : temperatureText(summary.temperatureK);
  }
  if (!("attribute" in criterion)) return BY_KIND[criterion.kind]?.(summary);
  const { attribute } = criterion;
  if (attribute === "substance") return SUBSTANCE(summary);
  if (attribute === "propertyPhase") return BY_KIND.phaseBits?.(summary);
  const value = new Map<string, unknown>(Object.entries(summary)).get(attribute);
  if (typeof value === "number" || typeof value === "bigint") return numberText(value);
  return typeof value === "string" ? value : undefined;
}
