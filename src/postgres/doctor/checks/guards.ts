/** Whether all is there that keeps projects apart and the ledger complete, and nothing was added to it. */

import { z } from "zod";
import { readMigrationFolder } from "../../migrations/migration-folder.js";
import type { Check } from "../examination.js";
import type { Finding } from "../finding.js";
import { type Guard, type GuardKind, guardsOf } from "../guards.js";

const thereRow = z.object({
  kind: z.enum(["trigger", "policy", "function", "index", "row-level security"]),
  name: z.string(),
  table: z.string(),
  body: z.string().nullable(),
  place: z.string(),
});
type There = z.infer<typeof thereRow>;

const SQL = `with here as (
  select oid, relname::text as name, relrowsecurity from pg_catalog.pg_class
  where relnamespace = to_regnamespace(quote_ident(current_schema())) and relkind in ('r', 'p'))
select found.*, quote_ident(current_schema()) as place from (
  select 'trigger' as kind, t.tgname::text as name, here.name as table, null as body
  from pg_catalog.pg_trigger t join here on here.oid = t.tgrelid where not t.tgisinternal
  union all
  select 'policy', p.polname::text, here.name, null from pg_catalog.pg_policy p join here on here.oid = p.polrelid
  union all
  select 'function', p.proname::text, '', p.prosrc from pg_catalog.pg_proc p
  where p.pronamespace = to_regnamespace(quote_ident(current_schema()))
  union all
  select 'index', c.relname::text, here.name, null
  from pg_catalog.pg_index i join pg_catalog.pg_class c on c.oid = i.indexrelid join here on here.oid = i.indrelid
  union all
  select 'row-level security', name, '', null from here where relrowsecurity) as found`;

/** What it means if one is missing. */
const CONSEQUENCE: Readonly<Record<GuardKind, string>> = {
  trigger: "what it records, counts or refuses is not",
  policy: "members of a project may do less than they should",
  function: "what calls it fails",
  index: "searches that need it are slow",
  "row-level security": "everybody with rights on the table sees all projects",
};

const ADVICE =
  "Put it back as the migration in prisma/migrations has it, as the owner of the tables; then thermostore verify.";

export const guardsCheck: Check = {
  topic: "guards",
  needsTables: true,
  async look({ source }) {
    const expected = guardsOf((await readMigrationFolder()).migrations);
    const there = await source.rows({ sql: SQL, parameters: [] }, thereRow);
    const wrong = [
      ...expected.flatMap((guard) => judge(guard, there)),
      ...there.filter((each) => !expected.some((guard) => isSame(guard, each))).flatMap(judgeAdded),
    ];
    if (wrong.length > 0) return wrong;
    return [
      { severity: "ok", found: `all ${expected.length} triggers, policies, functions and such are there` },
    ];
  },
};

function isSame(guard: Guard, { kind, name, table }: There): boolean {
  return guard.kind === kind && guard.name === name && guard.table === table;
}

function judge(guard: Guard, all: readonly There[]): Omit<Finding, "topic">[] {
  const there = all.find((each) => isSame(guard, each));
  const what = describe(guard);
  if (there === undefined) {
    const severity = guard.kind === "index" ? "warning" : "problem";
    const is = guard.kind === "row-level security" ? "is off" : "is missing";
    return [{ severity, found: `${what} ${is}: ${CONSEQUENCE[guard.kind]}`, advice: ADVICE }];
  }
  if (guard.body === undefined || guard.body.replaceAll('"@"', there.place) === there.body) return [];
  return [{ severity: "problem", found: `${what} was changed by hand`, advice: ADVICE }];
}

/** Policies let in whom any of them lets in; a trigger may change what is stored. */
function judgeAdded(added: There): Omit<Finding, "topic">[] {
  if (added.kind !== "policy" && added.kind !== "trigger") return [];
  const found = `${describe(added)} is none of thermostore's: it may let in or change what it should not`;
  return [{ severity: "warning", found, advice: "Drop it, unless you know why it is there." }];
}

function describe({ kind, name, table }: Pick<Guard, "kind" | "name" | "table">): string {
  if (kind === "row-level security") return `row-level security of ${name}`;
  return table === "" ? `the ${kind} ${name}` : `the ${kind} ${name} of ${table}`;
}
