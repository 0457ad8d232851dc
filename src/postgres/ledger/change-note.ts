/**
 * What is said of a change beside the change itself. The triggers that write the ledger find it in settings of
 * the transaction; every statement that changes an object sets all of them, whatever the one before left there.
 */

/** Why and by which call an object is changed. */
export interface ChangeNote {
  /** By this a call that is repeated recognises its own work: a uuid. */
  readonly operation: string;
  /** Default: none. */
  readonly reason?: string | undefined;
  /** The entry of the ledger whose superseded version is restored. Default: none. */
  readonly restoredFrom?: string;
}

/** A part of a statement, `note`, which must be read from for it to be done; it has three parameters. */
export function noteSql(firstParameter: number): string {
  const settings = ["operation", "reason", "restored_from"].map(
    (name, index) => `set_config('thermostore.${name}', $${firstParameter + index}::text, true)`,
  );
  return `note as materialized (select ${settings.join(", ")})`;
}

export function noteParameters({ operation, reason, restoredFrom }: ChangeNote): readonly string[] {
  return [operation, reason ?? "", restoredFrom ?? ""];
}
