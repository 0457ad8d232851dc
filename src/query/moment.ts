/** Moments as they are given: a date, or a text of which there is no doubt what time zone it means. */

import { InvalidValueError } from "../errors.js";

/** A date, or its text by ISO 8601. */
export type Moment = Date | string;

const ISO = /^\d{4}-(\d{2})-(\d{2})(?:[T ](\d{2}:\d{2})(?::(\d{2})(?:\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2}))?$/;

/**
 * A moment from a text: a day, which begins at midnight UTC, or a day and a time with its zone. Digits beyond
 * milliseconds are dropped.
 *
 * @throws {InvalidValueError} for anything else, and for a day that there is not.
 * @example readMoment("2026-02-28")
 * @example readMoment("2026-02-28T18:30+01:00")
 */
export function readMoment(moment: Moment, field = "stored"): Date {
  if (moment instanceof Date) return moment;
  const [whole, , day] = ISO.exec(moment) ?? [];
  const date = new Date(whole?.replace(" ", "T") ?? Number.NaN);
  const isThere = day !== undefined && new Date(moment.slice(0, 10)).getUTCDate() === Number(day);
  if (isThere && !Number.isNaN(date.getTime())) return date;
  throw new InvalidValueError(
    field,
    moment,
    "must be a day like 2026-02-28, or 2026-02-28T18:30:00Z with its zone",
  );
}
