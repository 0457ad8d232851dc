/** When garbage collection, verification and backup last ran, and whether they found something wrong. */

import { z } from "zod";
import type { Check } from "../examination.js";
import type { Finding } from "../finding.js";
import { span } from "../span.js";

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
  project: z.string().nullable(),
  age_s: z.coerce.number().nullable(),
  problems: z.coerce.number().nullable(),
});
type TaskRow = z.infer<typeof taskRow>;

/** The last of each kind for each project that holds something; in an empty store, the last of all. */
const SQL = `select k.kind::text, p.name as project, extract(epoch from clock_timestamp() - last.finished_at) as age_s,
  last.problems::text as problems
from unnest(enum_range(null::upkeep_kind)) as k (kind)
left join project p on exists (select from stored_object o where o.project_id = p.id)
left join lateral (
  select u.finished_at, u.problems from upkeep u
  where u.kind = k.kind and (p.id is null or u.project_id is null or u.project_id = p.id)
  order by u.finished_at desc, u.id desc limit 1) last on true
order by k.kind, p.name`;

export const upkeepCheck: Check = {
  topic: "upkeep",
  needsTables: true,
  async look({ source }) {
    const rows = await source.rows({ sql: SQL, parameters: [] }, taskRow);
    const kinds = [...new Set(rows.map(({ kind }) => kind))];
    return kinds.flatMap((kind) =>
      judge(
        kind,
        rows.filter((row) => row.kind === kind),
      ),
    );
  },
};

function judge(kind: TaskRow["kind"], rows: readonly TaskRow[]): Omit<Finding, "topic">[] {
  const { everyS, advice } = TASKS[kind];
  const never = rows.filter(({ age_s }) => age_s === null);
  if (never.length > 0) {
    const found = `no ${kind} has been run yet`;
    if (never.some(({ project }) => project === null)) {
      return [{ severity: "ok", found: `${found}, and nothing is stored` }];
    }
    const severity = kind === "backup" ? "warning" : "note";
    return [{ severity, found: `${found}${inSomeOf(rows, never)}`, advice }];
  }
  const latest = rows.map(({ age_s: ageS }) => ageS ?? 0);
  const problems = rows.reduce((sum, row) => sum + (row.problems ?? 0), 0);
  const late = rows.filter(({ age_s: ageS }) => ageS !== null && ageS > everyS);
  const found = `the last ${kind} was ${span(Math.max(...latest))} ago${inSomeOf(rows, late)}`;
  if (problems > 0) {
    return [
      {
        severity: "problem",
        found: `${found} and found ${problems === 1 ? "1 problem" : `${problems} problems`}`,
        advice: `Run "thermostore ${kind} --all-projects" to see what is left of that.`,
      },
    ];
  }
  return [late.length > 0 ? { severity: "warning", found, advice } : { severity: "ok", found }];
}

/** Names projects, unless it is all of them, or there is one only. */
function inSomeOf(all: readonly TaskRow[], some: readonly TaskRow[]): string {
  if (some.length === 0 || some.length === all.length) return "";
  return ` in ${some.map(({ project }) => `"${project}"`).join(", ")}`;
}
