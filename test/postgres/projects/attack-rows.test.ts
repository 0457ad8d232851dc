import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { AttackLab, type Intruder, type LabProject, type Outcome, type Person } from "./attack-lab.js";
import { changeAllSql, changeSql, INSERTS, readSql, removeSql } from "./attack-statements.js";

let lab: AttackLab;
const TABLES = Object.keys(INSERTS);
const PEOPLE: readonly Person[] = ["alice", "anna", "bob", "berta", "nora"];
const PROJECTS: readonly LabProject[] = ["acids", "bases"];
const REFUSED = "42501";

beforeAll(async () => {
  lab = await AttackLab.open();
});
afterAll(async () => {
  await lab?.[Symbol.asyncDispose]();
});

const WRITTEN = ["stored_object", "substance", "component", "substance_component"];
const KEPT = ["archive", "archive_file", "archive_segment", "archive_volume"];

/** What somebody with an access may do to a table of that project; the rest is refused. */
function mayDo(access: string | undefined, command: string, table: string): boolean {
  if (command === "read") return access !== undefined;
  const writes = access === "writer" || access === "maintainer";
  if (command === "insert" && [...WRITTEN, ...KEPT].includes(table)) return writes;
  if (command === "change" && ["stored_object", "archive_volume"].includes(table)) return writes;
  if (command === "remove" && table === "stored_object") return writes;
  if (["insert", "remove"].includes(command) && table === "project_member") return access === "maintainer";
  return false;
}

/** Done, not there or refused: rows of others are not there, whatever one tries with them. */
function summaryOf(outcome: Outcome): string {
  if (typeof outcome === "number" && outcome > 0) return "done";
  return outcome === 0 || outcome === REFUSED ? "no" : `error ${outcome}`;
}

it("knows every table", async () => {
  await using owner = await lab.as();
  const rows = await owner.rows(
    "select relname, relrowsecurity from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r'",
  );
  const names = rows.map(({ relname }) => String(relname));
  expect(names.sort()).toEqual([...TABLES, "_prisma_migrations"].sort());
  const open = rows.filter(({ relrowsecurity }) => relrowsecurity === false);
  expect(open.map(({ relname }) => relname)).toEqual(["_prisma_migrations"]);
});

describe.each(PEOPLE)("%s", (who) => {
  let intruder: Intruder;
  beforeAll(async () => {
    intruder = await lab.as(who);
  });
  afterAll(async () => {
    await intruder?.[Symbol.asyncDispose]();
  });

  it.each(TABLES)("has %s as a member, and nothing of the other project", async (table) => {
    for (const project of PROJECTS) {
      const id = lab.ids[project];
      const access = lab.accessOf(who, project);
      const statements = {
        read: readSql(table, id),
        insert: INSERTS[table]?.(id) ?? "",
        change: changeSql(table, id),
        remove: removeSql(table, id),
      };
      for (const [command, sql] of Object.entries(statements)) {
        const expected = mayDo(access, command, table) ? "done" : "no";
        expect([project, command, summaryOf(await intruder.attempt(sql))]).toEqual([
          project,
          command,
          expected,
        ]);
      }
    }
  });
});

describe("whoever was given all rights on all tables by mistake", () => {
  beforeAll(async () => {
    for (const who of ["bob", "berta", "nora"]) {
      await lab.users.asOwner(
        `grant select, insert, update, delete on all tables in schema public to ${lab.users.role(who)}`,
        `grant usage on all sequences in schema public to ${lab.users.role(who)}`,
      );
    }
  });

  it.each(TABLES)("does nothing to %s of other projects, nor what the owner alone does", async (table) => {
    for (const who of ["bob", "berta", "nora"] as const) {
      await using intruder = await lab.as(who);
      const own = lab.ids.bases;
      expect(await intruder.attempt(readSql(table, lab.ids.acids))).toBe(0);
      expect(await intruder.attempt(changeSql(table, lab.ids.acids))).toBe(0);
      expect(await intruder.attempt(removeSql(table, lab.ids.acids))).toBe(0);
      expect(await intruder.attempt(INSERTS[table]?.(lab.ids.acids) ?? "")).toBe(REFUSED);
      const access = lab.accessOf(who, "bases");
      const changed = await intruder.attempt(changeAllSql(table));
      expect([who, changed]).toEqual([who, mayDo(access, "change", table) ? 1 : 0]);
      const removed = await intruder.attempt(removeSql(table, own));
      expect([who, removed]).toEqual([who, mayDo(access, "remove", table) ? 1 : 0]);
      if (!mayDo(access, "insert", table)) {
        expect([who, await intruder.attempt(INSERTS[table]?.(own) ?? "")]).toEqual([who, REFUSED]);
      }
    }
  });

  it("signs with nobody else's name, nor with another time", async () => {
    await using bob = await lab.as("bob");
    const name = lab.users.role("bob");
    const signed = `created_by = '${name}' and updated_by = '${name}' and created_at = now() and updated_at = now()`;
    const insert = INSERTS.stored_object?.(lab.ids.bases) ?? "";
    const forged = insert
      .replace("match_values)", "match_values, created_at, created_by, updated_at, updated_by)")
      .replace(/\)$/, ", 'epoch', 'alice', 'epoch', 'alice')");
    expect(await bob.attempt(forged, `select from stored_object where key = 'new' and ${signed}`)).toBe(1);
    const update = `update stored_object set content_sha256 = repeat('0', 64), created_at = 'epoch', created_by = 'alice'`;
    expect(
      await bob.attempt(insert, update, `select from stored_object where key = 'new' and ${signed}`),
    ).toBe(1);
  });

  it("moves nothing into another project", async () => {
    await lab.admit("bob", "acids", "writer");
    await using bob = await lab.as("bob");
    const { acids, bases } = lab.ids;
    for (const set of [
      `project_id = ${acids}, substance_id = null, archive_id = null`,
      "key = 'other'",
      "id = 1000",
    ]) {
      const sql = `update stored_object set ${set} where project_id = ${bases}`;
      expect([set, await bob.attempt(sql)]).toEqual([set, REFUSED]);
    }
    // What he reads there is not to be referred to here.
    const refer = `update stored_object set content_sha256 = repeat('0', 64),
archive_id = (select id from archive where project_id = ${acids}) where project_id = ${bases}`;
    expect(await bob.attempt(refer)).toBe("23503");
    for (const set of [
      "bytes = 'other'",
      "size_bytes = 0",
      "sha256 = repeat('0', 64)",
      "created_at = now()",
    ]) {
      const sql = `update archive_volume set ${set} where project_id = ${bases}`;
      expect([set, await bob.attempt(sql)]).toEqual([set, REFUSED]);
    }
  });
});
