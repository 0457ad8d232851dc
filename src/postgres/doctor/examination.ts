/** What every check of the doctor is given: one connection, and what was found out when it was made. */

import type { ConnectionTarget } from "../connection-target.js";
import type { RowSource } from "../database/row-source.js";
import type { Finding } from "./finding.js";

export interface Examination {
  readonly source: RowSource;
  /** As it was given, but with the way to encrypt that worked. */
  readonly target: ConnectionTarget;
  /** Whether a pooler stands between. */
  readonly isPooled: boolean;
  /** Whether thermostore's tables are there, those of projects as well, so that it makes sense to look at them. */
  readonly hasTables: boolean;
}

/** One thing to look at. */
export interface Check {
  /** In one word or two. */
  readonly topic: string;
  /** Whether it is about thermostore's tables; then it is left out where there are none. Default: no. */
  readonly needsTables?: boolean;
  readonly look: (examination: Examination) => Promise<readonly Omit<Finding, "topic">[]>;
}
