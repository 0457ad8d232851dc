/** A call of the store, as its log lines and its entries in the ledger name it. */

import { randomUUID } from "node:crypto";

/** A call under way. */
export class Operation {
  readonly id = randomUUID();
  readonly name: string;
  /** The call of which this is a part, such as a transaction. */
  readonly parentId: string | undefined;
  #isTaken = false;

  constructor(name: string, parent: Operation | undefined) {
    this.name = name;
    this.parentId = parent?.id;
  }

  /** The id, for entries of the ledger: only one change may have it, so a second one gets nothing. */
  takeId(): string | undefined {
    if (this.#isTaken) return undefined;
    this.#isTaken = true;
    return this.id;
  }

  /** What all lines of the call have in them. */
  get fields(): object {
    return {
      operation_id: this.id,
      operation: this.name,
      ...(this.parentId === undefined ? {} : { parent_id: this.parentId }),
    };
  }
}
