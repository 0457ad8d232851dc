/** Criteria about how an object is stored. */

import type { Criterion } from "../criterion.js";
import { type Moment, readMoment } from "../moment.js";
import { Range } from "./range.js";

/** Criteria about when and by whom the version that is there was stored. */
export const stored = {
  /**
   * From one moment on, and before another.
   *
   * @example stored.between("2026-01-01", "2026-02-01")
   * @throws {InvalidValueError} for a text that is no moment.
   */
  between(from: Moment, before: Moment): Criterion {
    return { kind: "storedBetween", from: readMoment(from), before: readMoment(before) };
  },

  /** At that moment or later. */
  since(from: Moment): Criterion {
    return { kind: "storedBetween", from: readMoment(from) };
  },

  /** Before that moment. */
  before(before: Moment): Criterion {
    return { kind: "storedBetween", before: readMoment(before) };
  },

  /** By one of these users, of the database or of the operating system; of none, never. */
  by(...users: readonly string[]): Criterion {
    return { kind: "storedBy", users };
  },
} as const;

/**
 * Criteria about the bytes of the ancillary files, together and before compression.
 *
 * @example archiveBytes.atLeast(1e9)
 */
export const archiveBytes = new Range<number>({
  read: (value) => value,
  criterion: (interval) => ({ kind: "archiveBytes", interval }),
});

/** Criteria about the ancillary files. */
export const files = {
  /**
   * There is a file with such a path: `?` is one character, `*` any number of them, neither "/"; `**` is
   * anything. A pattern without "/" is held against the file's name alone.
   *
   * @example files.match("*.dcd")
   */
  match(pattern: string): Criterion {
    return { kind: "hasFile", pattern };
  },
} as const;
