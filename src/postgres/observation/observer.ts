/**
 * Watches the calls of a store and the statements that they send, and tells a logger and OpenTelemetry of them. Where
 * nobody listens, work just runs.
 */

import { AsyncLocalStorage } from "node:async_hooks";
import { subscribe, unsubscribe } from "node:diagnostics_channel";
import type { ConnectionTarget } from "../connection-target.js";
import { RETRY_CHANNEL } from "../database/with-retries.js";
import type { CompiledQuery } from "../search/compiled-query.js";
import { endingFields, endingOf } from "./ending.js";
import type { ObservationOptions, StorageLogger } from "./observation-options.js";
import { Operation } from "./operation.js";
import { type PlanRow, SlowStatements } from "./slow-statements.js";
import { Telemetry } from "./telemetry.js";

/** What is looked at of the answer to a statement. */
interface Answer {
  readonly rowCount?: number | null;
}

export class Observer {
  readonly #logger: StorageLogger | undefined;
  readonly #project: string;
  readonly #telemetry: Telemetry;
  readonly #slow: SlowStatements | undefined;
  readonly #operations = new AsyncLocalStorage<Operation>();

  /**
   * @param project that all of it is about
   * @param ask gives the rows of a statement outside of the transaction under way
   */
  constructor(
    { config }: ConnectionTarget,
    project: string,
    { logger, slowQueryMs, explainSlowQueries = false }: ObservationOptions,
    ask: (query: CompiledQuery) => Promise<readonly PlanRow[]>,
  ) {
    this.#logger = logger;
    this.#project = project;
    this.#telemetry = new Telemetry({
      host: config.host ?? "",
      port: config.port ?? 0,
      database: config.database ?? "",
    });
    if (logger === undefined) return;
    subscribe(RETRY_CHANNEL, this.#noteRepetition);
    if (slowQueryMs === undefined) return;
    const asking = explainSlowQueries ? { ask } : {};
    this.#slow = new SlowStatements({ logger, thresholdMs: slowQueryMs, ...asking });
  }

  /** Runs a call of the store. Calls inside of it, as in a transaction, are calls of their own. */
  operation<T>(name: string, work: () => Promise<T>): Promise<T> {
    const span = this.#telemetry.operationSpan(name);
    if (span === undefined && this.#logger === undefined && !this.#telemetry.hasMetrics) return work();
    const operation = new Operation(name, this.#operations.getStore());
    span?.setAttributes({ "thermostore.operation.id": operation.id, "thermostore.project": this.#project });
    const begin = performance.now();
    const told = (thrown?: { readonly error: unknown }): void => {
      const ending = endingOf(begin, thrown);
      this.#telemetry.endOperation(span, name, ending);
      const fields = { project: this.#project, ...operation.fields, ...endingFields(ending) };
      if (thrown === undefined) this.#logger?.debug(fields, "done");
      else this.#logger?.info(fields, "failed");
    };
    return this.#operations.run(operation, () => observed(() => this.#telemetry.within(span, work), told));
  }

  /** Sends a statement. */
  statement<T extends Answer>(query: CompiledQuery, send: () => Promise<T>): Promise<T> {
    const span = this.#telemetry.statementSpan(query.sql);
    if (span === undefined && this.#logger === undefined && !this.#telemetry.hasMetrics) return send();
    const begin = performance.now();
    return observed(send, (thrown, answer) => {
      const ending = endingOf(begin, thrown);
      const rows = answer?.rowCount ?? undefined;
      this.#telemetry.endStatement(span, query.sql, ending, rows);
      if (this.#logger === undefined) return;
      const fields = {
        project: this.#project,
        ...this.#operations.getStore()?.fields,
        ...endingFields(ending),
        ...(rows === undefined ? {} : { rows }),
        parameters: query.parameters.length,
      };
      this.#logger.trace({ ...fields, sql: query.sql }, "statement");
      this.#slow?.note(query, ending.seconds * 1000, fields);
    });
  }

  /** The id of the call under way, for its entries in the ledger; `undefined` if it has some already. */
  takeOperationId(): string | undefined {
    return this.#operations.getStore()?.takeId();
  }

  /** Waits for what is still to be told. */
  async close(): Promise<void> {
    await this.#slow?.settle();
    if (this.#logger !== undefined) unsubscribe(RETRY_CHANNEL, this.#noteRepetition);
    // Otherwise every promise of the process goes on paying for it.
    this.#operations.disable();
  }

  readonly #noteRepetition = (message: unknown): void => {
    const operation = this.#operations.getStore();
    // Another store's, in the same process.
    if (operation === undefined || typeof message !== "object" || message === null) return;
    const attempt = "attempt" in message ? message.attempt : undefined;
    const error = "error" in message ? message.error : undefined;
    const { seconds: _, ...ending } = endingOf(0, { error });
    this.#logger?.warn(
      {
        project: this.#project,
        ...operation.fields,
        attempt,
        error: ending.errorType,
        error_code: ending.errorCode,
      },
      "about to be repeated",
    );
  };
}

/** Runs work and tells how it ended. */
async function observed<T>(
  work: () => Promise<T>,
  told: (thrown: { readonly error: unknown } | undefined, result?: T) => void,
): Promise<T> {
  let result: T;
  try {
    result = await work();
  } catch (error) {
    told({ error });
    throw error;
  }
  told(undefined, result);
  return result;
}
