/** A state of a store to which a transaction can return. */

/** Either of the two ends it; the innermost of several is ended first. */
export interface Savepoint {
  /** What was changed since is kept, as far as the transaction around it is. */
  release(): Promise<void>;
  /** What was changed since is put back. */
  rollBack(): Promise<void>;
}
