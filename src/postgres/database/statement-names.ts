/**
 * Names for prepared statements. A named statement is planned once for each connection, which keeps it until it
 * closes; so a name is given only to what is asked again, and only to so many texts.
 */

import { LRUCache } from "lru-cache";
import type pg from "pg";
import type { CompiledQuery } from "../search/compiled-query.js";

const MAX_NAMES = 500;
const MAX_REMEMBERED = 1000;

/** Gives equal texts of SQL the same name. */
export class StatementNames {
  readonly #names = new Map<string, string>();
  readonly #seen = new LRUCache<string, true>({ max: MAX_REMEMBERED });
  readonly #nameless = new LRUCache<string, true>({ max: MAX_REMEMBERED });
  readonly #isPooled: boolean;

  /**
   * @param isPooled whether a pooler gives each transaction another connection of the server, which does not know
   *   what was prepared on others: then nothing gets a name.
   */
  constructor({ isPooled = false }: { readonly isPooled?: boolean } = {}) {
    this.#isPooled = isPooled;
  }

  /** A statement as the driver takes it. */
  named({ sql, parameters, isPlannedEachTime = false }: CompiledQuery): pg.QueryConfig {
    const name = isPlannedEachTime ? this.refuse(sql) : this.nameOf(sql);
    return { name, text: sql, values: [...parameters] };
  }

  /** Gives a statement no name: the server makes a plan for named ones that serves all parameters alike. */
  refuse(sql: string): "" {
    this.#nameless.set(sql, true);
    return "";
  }

  /** The name of a statement; empty, which is none, when it is asked for the first time. */
  nameOf(sql: string): string {
    if (this.#isPooled) return "";
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
