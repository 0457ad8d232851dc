/** Tells of slow statements and, on demand, how the server goes about them. */

import type { CompiledQuery } from "../search/compiled-query.js";
import type { StorageLogger } from "./observation-options.js";

/** A line of a plan, as EXPLAIN gives it. */
export type PlanRow = Readonly<Record<string, unknown>>;

export interface SlowStatementOptions {
  readonly logger: StorageLogger;
  /** From how many milliseconds on a statement is slow. */
  readonly thresholdMs: number;
  /** Gives the rows of a statement, outside of the transaction under way; without it, there are no plans. */
  readonly ask?: (query: CompiledQuery) => Promise<readonly PlanRow[]>;
}

/** What EXPLAIN takes. */
const PLANNED = /^\s*(?:select|with|insert|update|delete)\b/i;

/** The lines of a plan that name a step; what stands between them, conditions above all, holds data. */
const STEP = /\(cost=/;

export class SlowStatements {
  readonly #options: SlowStatementOptions;
  #asking: Promise<void> | undefined;

  constructor(options: SlowStatementOptions) {
    this.#options = options;
  }

  /**
   * Tells of a statement that was slow.
   *
   * @param fields what was found out about it
   */
  note(query: CompiledQuery, durationMs: number, fields: object): void {
    const { logger, thresholdMs, ask } = this.#options;
    if (durationMs < thresholdMs) return;
    logger.warn({ ...fields, sql: query.sql }, "slow statement");
    // One at a time: what is slow because the server is busy must not make it busier.
    if (ask === undefined || this.#asking !== undefined || !PLANNED.test(query.sql)) return;
    this.#asking = this.#explain(query, fields, ask).finally(() => {
      this.#asking = undefined;
    });
  }

  /** Waits for plans that were asked for. */
  async settle(): Promise<void> {
    await this.#asking;
  }

  /** EXPLAIN without ANALYZE plans the statement and does nothing of it. */
  async #explain(
    { sql, parameters }: CompiledQuery,
    fields: object,
    ask: (query: CompiledQuery) => Promise<readonly PlanRow[]>,
  ): Promise<void> {
    try {
      const rows = await ask({ sql: `explain ${sql}`, parameters, isPlannedEachTime: true });
      const plan = rows.map((row) => String(row["QUERY PLAN"])).filter((line) => STEP.test(line));
      this.#options.logger.warn({ ...fields, plan }, "plan of a slow statement");
    } catch {
      // The tables may be gone, the server as well; what was slow has been told.
    }
  }
}
