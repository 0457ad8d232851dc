/**
 * Names for prepared statements. A named statement is planned once for each connection, which keeps it until it
 * closes; so a name is given only to what is asked again, and only to so many texts.
 */

import { LRUCache } from "lru-cache";

const MAX_NAMES = 500;
const MAX_REMEMBERED = 1000;

/** Gives equal texts of SQL the same name. */
export class StatementNames {
  readonly #names = new Map<string, string>();
  readonly #seen = new LRUCache<string, true>({ max: MAX_REMEMBERED });
  readonly #nameless = new LRUCache<string, true>({ max: MAX_REMEMBERED });

  /** Gives a statement no name: the server makes a plan for named ones that serves all parameters alike. */
  refuse(sql: string): "" {
    this.#nameless.set(sql, true);
    return "";
  }

  /** The name of a statement; empty, which is none, when it is asked for the first time. */
  nameOf(sql: string): string {
    const name = this.#names.get(sql);
    if (name !== undefined) return name;
    if (this.#names.size >= MAX_NAMES || this.#nameless.has(sql)) return "";
    if (!this.#seen.has(sql)) {
      this.#seen.set(sql, true);
      return "";
    }
    this.#seen.delete(sql);
    const added = `thermostore ${this.#names.size + 1}`;
    this.#names.set(sql, added);
    return added;
  }
}
