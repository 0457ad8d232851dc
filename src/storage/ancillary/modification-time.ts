/**
 * Sets modification times so that they are read back as they were. Node hands times to the system as floating
 * point seconds, and the system's call cuts off what is less than a microsecond: of 0.123 s, which is a little
 * less in binary, 0.122999 s would remain, and every other file would lose a millisecond per copy.
 */

const MICROSECOND_IN_SECONDS = 1e-6;

/** What to give to `utimes` and its kin so that a file gets this modification time to the millisecond. */
export function modificationTime(modifiedAt: Date): number | Date {
  const seconds = modifiedAt.getTime() / 1000;
  // Negative numbers Node takes for "now"; of times before 1970 a microsecond may be lost.
  return seconds < 0 ? modifiedAt : seconds + MICROSECOND_IN_SECONDS / 2;
}
