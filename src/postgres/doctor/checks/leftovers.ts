/** What nothing refers to any more, and files of superseded versions whose retention has ended. */

import { readCutoffs, surveyGarbage } from "../../archives/sweep-survey.js";
import { mebibytes } from "../amounts.js";
import type { Check } from "../examination.js";

/** As `thermostore gc` without options. */
const GRACE_SECONDS = 3600;
const RETENTION_SECONDS = 30 * 86_400;
const MUCH_BYTES = 1024 ** 3;

export const leftoversCheck: Check = {
  topic: "leftovers",
  needsTables: true,
  async look({ source }) {
    const cutoffs = await readCutoffs(source, {
      graceSeconds: GRACE_SECONDS,
      retentionSeconds: RETENTION_SECONDS,
    });
    const { archives, volumes, bytes } = await surveyGarbage(source, cutoffs);
    if (volumes === 0 && archives === 0)
      return [{ severity: "ok", found: "nothing waits for thermostore gc" }];
    return [
      {
        severity: bytes > MUCH_BYTES ? "warning" : "note",
        found: `${archives} archives and ${volumes} volumes, ${mebibytes(bytes)}, are not needed any more`,
        advice: 'Run "thermostore gc", once a night.',
      },
    ];
  },
};
