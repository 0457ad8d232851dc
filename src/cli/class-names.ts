/** The names by which a person calls data classes: short ones, and the real ones. */

import { dataClassNamed, dataClassNames } from "../data/data-registry.js";
import type { StoredDataClass } from "../data/stored-data.js";
import { UsageError } from "./usage-error.js";

/**
 * The short name of a class: without what all of them have in common, in lower case.
 *
 * @example shortClassName("StoredFreeEnergyData") // "free-energy"
 */
export function shortClassName(className: string): string {
  return className
    .replace(/^Stored(?=.)/, "")
    .replace(/(?<=.)Data$/, "")
    .replaceAll(/(?<=[a-z0-9])[A-Z]/g, (letter) => `-${letter}`)
    .toLowerCase();
}

/**
 * The registered class that a person means.
 *
 * @throws {UsageError} listing the names that there are.
 */
export function requireDataClass(name: string): StoredDataClass {
  const wanted = name.toLowerCase();
  const className = dataClassNames().find(
    (candidate) => candidate.toLowerCase() === wanted || shortClassName(candidate) === wanted,
  );
  const dataClass = className === undefined ? undefined : dataClassNamed(className);
  if (dataClass !== undefined) return dataClass;
  const names = dataClassNames().map((known) => `${shortClassName(known)} (${known})`);
  throw new UsageError(`there is no class "${name}"; there are ${names.join(", ")}.`);
}
