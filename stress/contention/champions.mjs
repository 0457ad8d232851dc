/** Whether the best versions won: by what was promised to those who stored them, and by what the ledger tells. */

import { withFates } from "../audit/calls.mjs";
import { readJournals } from "../audit/journal.mjs";
import { CHAMPIONS } from "./pieces.mjs";

/** Replacements that put a worse version in the place of a better one. */
const WORSE_SQL = `with changes as (
  select l.id, l.event::text, l.object_key as key, l.superseded_statistical_inefficiency as before,
    case when lead(l.id) over later is null then o.statistical_inefficiency
      else lead(l.superseded_statistical_inefficiency) over later end as after
  from ledger l left join stored_object o on o.project_id = l.project_id and o.key = l.object_key
  window later as (partition by l.object_key order by l.id))
select key, id::text, before, after from changes where event = 'replaced' and after > before`;

const PRESENT_SQL = `select count(*)::int as keys, min(statistical_inefficiency) as rank
from stored_object where source_calculation_id = $1`;

/** What is wrong, each as text. */
export async function checkChampions(client, journals) {
  const { rows } = await client.query(WORSE_SQL);
  const problems = rows.map(
    ({ key, id, before, after }) => `${key}: entry ${id} put ${after} in the place of ${before}`,
  );
  const stores = withFates(readJournals(journals)).filter(
    ({ call, fate }) => call === "store" && fate === "done",
  );
  for (const champion of CHAMPIONS) {
    const ranks = stores.filter(({ piece }) => piece === champion).map(({ rank }) => rank);
    if (ranks.length === 0) continue;
    const best = ranks.reduce((a, b) => Math.min(a, b));
    const [present] = (await client.query(PRESENT_SQL, [champion])).rows;
    if (present.keys !== 1) problems.push(`${champion} has ${present.keys} keys`);
    if (present.rank !== best) problems.push(`${champion}: ${present.rank} is there, but ${best} was stored`);
    console.log(`${champion}: the best of ${ranks.length} versions is there, under ${present.keys} key`);
  }
  return problems;
}
