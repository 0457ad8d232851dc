/** An event in one line. */

import type { StorageEvent } from "../../storage/history/storage-event.js";
import { summaryOf } from "../../storage/search/summary-of.js";
import { shortClassName } from "../class-names.js";
import { unlessDamaged } from "../event-json.js";
import { printableLine } from "./printable.js";
import { summaryLine } from "./summary-line.js";

const KIND_WIDTH = "replaced".length;

/**
 * When, who, what, and to what; after a removal, what was removed.
 *
 * @example
 * eventLine(event)
 * // "2026-11-22 18:30:05Z  ada  stored    335f9be0755d1c669b97ec222638b547  simulation  CO, 298.15 K, 1 atm"
 */
export function eventLine(event: StorageEvent): string {
  const { at, by, kind, key, type } = event;
  const what = unlessDamaged(() => {
    const object = event.current ?? event.superseded?.object;
    return object && summaryLine(summaryOf({ key, object, facts: {} }));
  });
  const words = [timeText(at), by ?? "", kind.padEnd(KIND_WIDTH), key, shortClassName(type), what ?? ""];
  return printableLine(words.join("  ").trimEnd());
}

function timeText(time: Date): string {
  return time.toISOString().replace("T", " ").replace(/\.\d+/, "");
}
