/** What a removal would take with it, for people. */

import type { Dependent, RemoveOptions } from "../../storage/remove-options.js";
import { counted } from "./counted.js";
import { pairsText } from "./table.js";

const MAX_SHOWN = 20;

/** What would be removed, and what refers to it beside. */
export interface RemovalPreview {
  readonly removed: readonly string[];
  readonly dependents: readonly (Dependent & { readonly of: string })[];
}

const CONSEQUENCES: Readonly<Record<NonNullable<RemoveOptions["dependents"]>, string>> = {
  refuse: "Nothing would be removed; --cascade removes them too, --force leaves them without it:",
  cascade: "They would be removed too:",
  leave: "They would stay, and refer to what is not there:",
};

export function removalText(
  { removed, dependents }: RemovalPreview,
  mode: NonNullable<RemoveOptions["dependents"]>,
): string {
  const lines = removed.map((key) => `Would remove ${key}.`);
  for (const of of new Set(dependents.map((dependent) => dependent.of))) {
    const hanging = dependents.filter((dependent) => dependent.of === of);
    const shown = hanging.slice(0, MAX_SHOWN);
    lines.push(
      `${counted(hanging.length, "object")} ${hanging.length === 1 ? "refers" : "refer"} to ${of}. ${CONSEQUENCES[mode]}`,
      pairsText(shown.map(({ key, type }): [string, string] => [key, type])),
    );
    if (hanging.length > shown.length)
      lines.push(`  and ${hanging.length - shown.length} more, which --json shows`);
  }
  return lines.join("\n");
}
