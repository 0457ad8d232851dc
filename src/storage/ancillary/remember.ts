/**
 * Remembers the outcome of asynchronous work, so that a listing is made once however often it is asked for.
 */

/** A function that does `work` at its first call and gives the same answer to every later one. */
export function remember<T>(work: () => Promise<T>): () => Promise<T> {
  let outcome: Promise<T> | undefined;
  return () => {
    if (outcome === undefined) {
      const current = work();
      outcome = current;
      // A failure is not remembered: the next call may find the file system or the database back.
      current.catch(() => {
        if (outcome === current) outcome = undefined;
      });
    }
    return outcome;
  };
}
