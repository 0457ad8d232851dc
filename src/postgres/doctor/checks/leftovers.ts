/** What nothing refers to any more, and files of superseded versions whose retention has ended. */

import { z } from "zod";
import { DEFAULT_GRACE_SECONDS, DEFAULT_RETENTION_SECONDS } from "../../archives/sweep-report.js";
import { readCutoffs, surveyGarbage } from "../../archives/sweep-survey.js";
import { byteAmount } from "../../byte-amount.js";
import type { Check } from "../examination.js";
import type { Finding } from "../finding.js";

const MUCH_BYTES = 1024 ** 3;

const projectRow = z.object({ id: z.string(), name: z.string() });

export const leftoversCheck: Check = {
  topic: "leftovers",
  needsTables: true,
  async look({ source }) {
    // As thermostore gc without options.
    const cutoffs = await readCutoffs(source, {
      graceSeconds: DEFAULT_GRACE_SECONDS,
      retentionSeconds: DEFAULT_RETENTION_SECONDS,
    });
    const projects = await source.rows(
      { sql: "select id::text, name from project order by name", parameters: [] },
      projectRow,
    );
    const left: Omit<Finding, "topic">[] = [];
    for (const { id, name } of projects) {
      const { archives, volumes, bytes } = await surveyGarbage(source, id, cutoffs);
      if (volumes === 0 && archives === 0) continue;
      left.push({
        severity: bytes > MUCH_BYTES ? "warning" : "note",
        found: `${archives} archives and ${volumes} volumes of the project "${name}", ${byteAmount(bytes)}, are not needed any more`,
        advice: 'Run "thermostore gc --all-projects", once a night.',
      });
    }
    return left.length === 0 ? [{ severity: "ok", found: "nothing waits for thermostore gc" }] : left;
  },
};
