/** What the store is given so that it logs; pino is loaded only then. */

import type { ObservationOptions } from "../../postgres/observation/observation-options.js";
import type { LogSettings } from "./log-settings.js";

/** Logs go to stderr, one JSON document a line, with times in ISO 8601. */
export async function observation({
  level,
  slowQueryMs,
  explainSlowQueries,
}: LogSettings): Promise<ObservationOptions> {
  if (level === "silent") return {};
  const { pino, stdTimeFunctions } = await import("pino");
  const logger = pino(
    {
      level,
      base: { pid: process.pid },
      timestamp: stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    process.stderr,
  );
  return { logger, explainSlowQueries, ...(slowQueryMs === undefined ? {} : { slowQueryMs }) };
}
