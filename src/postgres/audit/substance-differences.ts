/** Whether the rows of a substance's components are those that the substance gives. */

import type { Substance } from "../../substances/substance.js";
import { type ComponentRow, componentRows } from "../component-rows.js";

/** What differs, in words; nothing if the rows are right. */
export function substanceDifferences(rows: readonly ComponentRow[], substance: Substance): readonly string[] {
  const actual = rows.map(textOf);
  const expected = componentRows(substance).map(textOf);
  const surplus = actual.filter((text) => !expected.includes(text));
  const missing = expected.filter((text) => !actual.includes(text));
  return [
    ...surplus.map((text) => `substance_component has ${text}, which the object's substance has not`),
    ...missing.map((text) => `substance_component lacks ${text}, which the object's substance has`),
  ];
}

function textOf({ smiles, role, sha256, moleFraction, exactAmount }: ComponentRow): string {
  const amounts = [
    moleFraction === null ? [] : [`x=${moleFraction}`],
    exactAmount === null ? [] : [`n=${exactAmount}`],
  ];
  return `${smiles} as ${role} ${amounts.flat().join(",")} (${sha256.slice(0, 12)})`;
}
