/** When garbage collection, verification and backup last ran, and whether they found something wrong. */

import { z } from "zod";
import { span } from "../amounts.js";
import type { Check } from "../examination.js";
import type { Finding } from "../finding.js";

const DAY_S = 86_400;

/** What is to be done every so often, and how. */
const TASKS = {
  gc: { everyS: 8 * DAY_S, advice: 'Run "thermostore gc --all-projects" once a night.' },
  verify: { everyS: 40 * DAY_S, advice: 'Run "thermostore verify --all-projects" once a month.' },
  backup: {
    everyS: 2 * DAY_S,
    advice: 'Run "thermostore backup" once a night, and "thermostore drill" now and then.',
  },
} as const;

const taskRow = z.object({
  kind: z.enum(["gc", "verify", "backup"]),
  age_s: z.coerce.number().nullable(),
  problems: z.coerce.number().nullable(),
  is_empty: z.boolean(),
});

/** The last of each kind; of verify, of each project, so that what one had does not hide behind another. */
const SQL = `with latest as (
  select distinct on (kind, project_id) kind, finished_at, problems from upkeep
  order by kind, project_id, finished_at desc, id desc)
select k.kind::text, extract(epoch from clock_timestamp() - max(l.finished_at)) as age_s, sum(l.problems)::text as problems,
  not exists (select from stored_object) as is_empty
from unnest(enum_range(null::upkeep_kind)) as k (kind) left join latest l on l.kind = k.kind group by k.kind order by k.kind`;

export const upkeepCheck: Check = {
  topic: "upkeep",
  needsTables: true,
  async look({ source }) {
    return (await source.rows({ sql: SQL, parameters: [] }, taskRow)).flatMap(judge);
  },
};

function judge({
  kind,
  age_s: ageS,
  problems,
  is_empty: isEmpty,
}: z.infer<typeof taskRow>): Omit<Finding, "topic">[] {
  const { everyS, advice } = TASKS[kind];
  if (ageS === null) {
    if (isEmpty) return [{ severity: "ok", found: `no ${kind} has been run yet, and nothing is stored` }];
    return [
      { severity: kind === "backup" ? "warning" : "note", found: `no ${kind} has been run yet`, advice },
    ];
  }
  const found = `the last ${kind} was ${span(ageS)} ago`;
  if (problems !== null && problems > 0) {
    return [
      {
        severity: "problem",
        found: `${found} and found ${problems} problems`,
        advice: `Run "thermostore ${kind}" to see them.`,
      },
    ];
  }
  return ageS > everyS ? [{ severity: "warning", found, advice }] : [{ severity: "ok", found }];
}
