import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parseConnectionTarget } from "../../../src/postgres/connection-target.js";
import {
  type CommitEvidence,
  commitOutcome,
  readEvidence,
} from "../../../src/postgres/database/commit-outcome.js";
import { StatementNames } from "../../../src/postgres/database/statement-names.js";
import { type TestDatabase, testDatabase } from "../../database/test-database.js";
import { failureOf } from "../../storage/ancillary/temporary-directory.js";

const SUBSTANCE =
  "insert into substance (project_id, identifier, identifier_sha256, component_count) select id, 'x', $1, 0 from project";
const LEDGER =
  "insert into ledger (project_id, event, object_key, class) select id, 'stored', $1, 'LabData' from project";
const SOON_MS = 20_000;

describe("what became of a transaction", () => {
  let database: TestDatabase;
  let client: pg.Client;

  beforeAll(async () => {
    database = await testDatabase();
    client = await connected();
  });
  afterAll(async () => {
    await client.end();
    await database.drop();
  });

  async function connected(): Promise<pg.Client> {
    const one = new pg.Client(database.target.config);
    one.on("error", () => undefined);
    await one.connect();
    return one;
  }

  /** Writes in a transaction, which is then ended by a statement, or left open. */
  async function written(sql: string, name: string, end?: "commit" | "rollback"): Promise<CommitEvidence> {
    await client.query("begin");
    await client.query(sql, [name]);
    const evidence = await readEvidence(client, new StatementNames());
    if (end !== undefined) await client.query(end);
    if (evidence === undefined) throw new Error("a transaction that wrote leaves evidence");
    return evidence;
  }

  const outcome = (evidence: CommitEvidence): Promise<string> =>
    commitOutcome(database.target, evidence, SOON_MS);

  it("is known of those that ended", async () => {
    expect(await outcome(await written(SUBSTANCE, "committed", "commit"))).toBe("committed");
    expect(await outcome(await written(SUBSTANCE, "rolled back", "rollback"))).toBe("aborted");
  });

  it("needs no evidence where nothing was written", async () => {
    await client.query("begin");
    await client.query("select * from substance");
    expect(await readEvidence(client, new StatementNames())).toBeUndefined();
    await client.query("commit");
  });

  it("is decided for one that nobody will end any more", async () => {
    const evidence = await written(SUBSTANCE, "left open");
    expect(await outcome(evidence)).toBe("aborted");
    expect(await failureOf(client.query("commit"))).toBeInstanceOf(Error);
    client = await connected();
  });

  it("is not taken from a server that may have given the number to another one, but for what the ledger says", async () => {
    const before = { life: "that of a server that crashed" };
    const recorded = await written(LEDGER, "recorded", "commit");
    expect(await outcome({ ...recorded, ...before })).toBe("committed");
    expect(await outcome({ ...recorded, ...before, began: "1.000000" })).toBe("unknown");
    expect(await outcome({ ...(await written(SUBSTANCE, "again", "commit")), ...before })).toBe("unknown");
    // A number that was not given out yet: whoever had it before the crash lost everything.
    const future = String(BigInt(recorded.xid) + 1_000_000n);
    expect(await outcome({ ...recorded, ...before, xid: future })).toBe("aborted");
  });

  it("stays unknown where no server answers in time", async () => {
    const evidence = await written(SUBSTANCE, "unreachable", "commit");
    const nowhere = parseConnectionTarget("postgresql://lab@127.0.0.1:1/lab?sslmode=disable");
    expect(await commitOutcome(nowhere, evidence, 250)).toBe("unknown");
  });
});
