/** Events of the ledger as a table. */

import type { StoredData } from "../../data/stored-data.js";
import { columnValue } from "../../query/column-value.js";
import type { StorageEvent } from "../../storage/history/storage-event.js";
import { shortClassName } from "../class-names.js";
import { unlessDamaged } from "../event-json.js";
import { numberText } from "./quantity-text.js";
import { type Column, tableText } from "./table.js";

type Told = Column & { readonly cell: (event: StorageEvent) => string };

const KEYS: readonly Told[] = [
  { heading: "key", cell: ({ key }) => key },
  { heading: "class", cell: ({ type }) => shortClassName(type) },
];

/** What `undo --to` takes stands first. */
const BEFORE: readonly Told[] = [
  { heading: "position", align: "right", cell: ({ position }) => position },
  { heading: "when", cell: ({ at }) => timeText(at) },
  { heading: "who", cell: ({ by }) => by ?? "" },
  { heading: "what", cell: ({ kind }) => kind },
];

const AFTER: readonly Told[] = [
  { heading: "stat. ineff.", cell: inefficiencyText },
  { heading: "files before", cell: filesText },
  { heading: "why", cell: whyText },
];

/** Oldest first. */
export function historyText(
  events: readonly StorageEvent[],
  { withKeys }: { readonly withKeys: boolean },
): string {
  if (events.length === 0) return "Nothing happened.";
  const columns = [...BEFORE, ...(withKeys ? KEYS : []), ...AFTER];
  return tableText(
    columns,
    events.map((event) => columns.map(({ cell }) => cell(event))),
  );
}

/** @example "2.5 → 1.1" */
function inefficiencyText(event: StorageEvent): string {
  const before = inefficiencyOf(() => event.superseded?.object);
  const after = inefficiencyOf(() => event.current);
  if (before === undefined) return after ?? "";
  return after === undefined ? `${before} →` : `${before} → ${after}`;
}

function inefficiencyOf(read: () => StoredData | undefined): string | undefined {
  return unlessDamaged(() => {
    const object = read();
    const value = object && columnValue(object, "statistical_inefficiency");
    return typeof value === "number" ? numberText(value) : undefined;
  });
}

function filesText({ superseded }: StorageEvent): string {
  if (superseded?.ancillary !== undefined) return "kept";
  return superseded?.filesReleasedAt === undefined
    ? ""
    : `gone since ${timeText(superseded.filesReleasedAt)}`;
}

function whyText({ reason, restoredFrom }: StorageEvent): string {
  const from = restoredFrom === undefined ? "" : ` (before ${restoredFrom})`;
  return `${reason ?? ""}${from}`;
}

/** To the second, in UTC. */
function timeText(time: Date): string {
  return `${time.toISOString().slice(0, 19).replace("T", " ")}Z`;
}
