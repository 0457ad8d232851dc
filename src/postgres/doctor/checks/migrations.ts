/** The schema: migrations that are applied, pending, unfinished or edited, and tables changed by hand. */

import { migrationStatus } from "../../migrations/migration-report.js";
import type { Check } from "../examination.js";

export const migrationsCheck: Check = {
  topic: "migrations",
  async look({ target }) {
    const { applied, pending, problems } = await migrationStatus(target);
    // The sentences name the remedy themselves.
    const wrong = problems.map(
      (found) => ({ severity: "problem", found: found.replace(/\.$/, "") }) as const,
    );
    if (wrong.length > 0) return wrong;
    if (pending.length > 0) {
      return [
        {
          severity: "problem",
          found: `pending: ${pending.join(", ")}`,
          advice: `${applied.length === 0 ? "Run" : "Make a backup, then run"} "thermostore migrate deploy".`,
        },
      ];
    }
    const found = `all ${applied.length} are applied, and the tables are those of schema.prisma`;
    return [{ severity: "ok", found }];
  },
};
