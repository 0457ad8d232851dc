/** A line of a store directory's ledger. */

import { randomUUID } from "node:crypto";
import { z } from "zod";

/** The name of a version that was put away; it begins with the moment, so that names are in the order of time. */
const version = z.string().regex(/^\d{15}-[0-9a-f-]{36}$/);

export const ledgerRecord = z.object({
  kind: z.enum(["stored", "replaced", "removed", "restored"]),
  key: z.string(),
  type: z.string(),
  at: z.coerce.date(),
  by: z.string().optional(),
  reason: z.string().optional(),
  restoredFrom: z.string().optional(),
  /** The version that was put away. */
  superseded: z
    .object({
      version,
      storedAt: z.coerce.date(),
      storedBy: z.string().optional(),
      hasFiles: z.boolean(),
    })
    .optional(),
});

export type LedgerRecord = z.output<typeof ledgerRecord>;

/** A record, and where its line ends, in bytes: the position from which the next one is read. */
export interface PlacedRecord extends LedgerRecord {
  readonly end: number;
}

/** The line of a record. */
export function recordLine(record: LedgerRecord): string {
  return `${JSON.stringify(record)}\n`;
}

/** A name for a version that is put away now. */
export function newVersion(): string {
  return `${timeText(Date.now())}-${randomUUID()}`;
}

/** Whether a version was put away before a moment. */
export function isOlder(name: string, than: Date): boolean {
  return version.safeParse(name).success && name < timeText(Math.max(0, than.getTime()));
}

function timeText(milliseconds: number): string {
  return String(Math.trunc(milliseconds)).padStart(15, "0");
}
