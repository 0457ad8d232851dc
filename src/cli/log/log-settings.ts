/** What is to be logged, as the command line and the environment say. */

import { InvalidValueError } from "../../errors.js";
import { readingFlag } from "../usage-error.js";

export const LOG_LEVELS = ["trace", "debug", "info", "warn", "silent"] as const;

export type LogLevel = (typeof LOG_LEVELS)[number];

export interface LogSettings {
  readonly level: LogLevel;
  /** From how many milliseconds on a statement is slow; `undefined` if none is. */
  readonly slowQueryMs: number | undefined;
  readonly explainSlowQueries: boolean;
}

/**
 * Reads the settings: `--log-level`, else `THERMOSTORE_LOG`; `THERMOSTORE_SLOW_QUERY_MS`, by which alone warnings are
 * logged; `THERMOSTORE_EXPLAIN_SLOW_QUERIES=1`.
 *
 * @throws {UsageError} for a level or a number that is none.
 */
export function logSettings(flag: LogLevel | undefined, environment: NodeJS.ProcessEnv): LogSettings {
  const { THERMOSTORE_LOG: named = "", THERMOSTORE_SLOW_QUERY_MS: slow = "" } = environment;
  const slowQueryMs =
    slow === "" ? undefined : readingFlag("THERMOSTORE_SLOW_QUERY_MS", () => milliseconds(slow));
  const usual = slowQueryMs === undefined ? "silent" : "warn";
  const level = flag ?? (named === "" ? usual : readingFlag("THERMOSTORE_LOG", () => levelOf(named)));
  const explain = environment.THERMOSTORE_EXPLAIN_SLOW_QUERIES ?? "";
  return { level, slowQueryMs, explainSlowQueries: !["", "0", "false"].includes(explain) };
}

function levelOf(text: string): LogLevel {
  const level = LOG_LEVELS.find((known) => known === text);
  if (level === undefined) throw new InvalidValueError("", text, `must be one of ${LOG_LEVELS.join(", ")}`);
  return level;
}

function milliseconds(text: string): number {
  if (/^\d+(?:\.\d+)?$/.test(text)) return Number(text);
  throw new InvalidValueError("", text, "must be a number of milliseconds");
}
