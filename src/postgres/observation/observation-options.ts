/** What a host application may want to be told of the work of a store. By default, nothing is said, at no cost. */

/**
 * Where log lines go: fields, and a text. A logger of pino is one; others need an adapter of a few lines. In the fields
 * there are never parameters of statements, contents of objects, or credentials.
 */
export interface StorageLogger {
  trace(fields: object, message: string): void;
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
}

export interface ObservationOptions {
  /**
   * Told of statements (`trace`), operations (`debug`), operations that failed (`info`), slow statements and
   * repetitions (`warn`). All lines of one operation have the same `operation_id`, that of its entries in the
   * ledger. Default: nobody is told.
   */
  readonly logger?: StorageLogger;
  /** From how many milliseconds on a statement is slow. Default: none is. */
  readonly slowQueryMs?: number;
  /** Whether slow statements are logged with their plan, for which the server plans them again. Default: no. */
  readonly explainSlowQueries?: boolean;
}
