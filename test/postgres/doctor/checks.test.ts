import { describe, expect, it } from "vitest";
import { parseConnectionTarget } from "../../../src/postgres/connection-target.js";
import type { RowSource } from "../../../src/postgres/database/row-source.js";
import { activityCheck } from "../../../src/postgres/doctor/checks/activity.js";
import { serverCheck } from "../../../src/postgres/doctor/checks/server.js";
import { tlsCheck } from "../../../src/postgres/doctor/checks/tls.js";
import type { Check } from "../../../src/postgres/doctor/examination.js";
import { SETTING_RULES } from "../../../src/postgres/doctor/setting-rules.js";

/** What a check finds when the server gives these rows, one portion a statement. */
async function findings(check: Check, url: string, ...answers: readonly (readonly object[])[]) {
  const portions = [...answers];
  const source: RowSource = {
    rows: async (_query, schema) => (portions.shift() ?? []).map((row) => schema.parse(row)),
  };
  const target = parseConnectionTarget(url, { environment: {} });
  const config = { ...target.config, ssl: target.tlsAttempts[0] };
  return check.look({ source, target: { ...target, config }, isPooled: false, hasTables: true });
}

const plain = [{ ssl: false, version: null, cipher: null }];
const encrypted = [{ ssl: true, version: "TLSv1.3", cipher: "TLS_AES_256_GCM_SHA384" }];

describe("the check of TLS", () => {
  it.each([
    ["postgresql://lab@db.example.org/x?sslmode=disable", plain, "warning", /not encrypted: others can read/],
    ["postgresql://lab@db.example.org/x?sslmode=require", encrypted, "note", /nobody makes sure/],
    ["postgresql://lab@db.example.org/x?sslmode=verify-full&sslrootcert=system", encrypted, "ok", /is known/],
    ["postgresql://lab@localhost/x?sslmode=disable", plain, "ok", /on this machine/],
    ["postgresql://lab@10.0.0.7/x?sslmode=disable", plain, "warning", /10\.0\.0\.7/],
  ])("of %s", async (url, session, severity, found) => {
    expect(await findings(tlsCheck, url, session)).toEqual([
      expect.objectContaining({ severity, found: expect.stringMatching(found) }),
    ]);
  });
});

describe("the check of the server", () => {
  const started = new Date("2026-01-01T00:00:00Z");

  it("refuses old servers and other encodings", async () => {
    const old = { number: "130012", version: "13.12", encoding: "LATIN1", started };
    const found = await findings(serverCheck, "postgresql://lab@db/x", [old], [{ now: new Date() }]);
    expect(found.map(({ severity }) => severity)).toEqual(["problem", "problem", "ok"]);
  });

  it("tells how far the clocks are apart", async () => {
    const server = { number: "180000", version: "18.0", encoding: "UTF8", started };
    const now = new Date(Date.now() - 90_000);
    const found = await findings(serverCheck, "postgresql://lab@db/x", [server], [{ now }]);
    expect(found[1]).toMatchObject({ severity: "warning", found: expect.stringMatching(/9\d\.\d s behind/) });
  });
});

describe("the check of sessions", () => {
  const session = {
    pid: 42,
    role: "anna",
    application: "notebook",
    state: "active",
    transaction_s: 0,
    state_s: 0,
    locks: 0,
    is_hidden: false,
  };

  it.each([
    [{ state: "idle in transaction", transaction_s: 1000 }, /idle in a transaction for 17 min/],
    [{ transaction_s: 10_000 }, /transaction open for 2\.8 h/],
    [{ state: "idle", state_s: 900, locks: 2 }, /held 2 advisory locks for up to 15 min/],
  ])("finds who is in the way: %j", async (more, found) => {
    expect(await findings(activityCheck, "postgresql://lab@db/x", [{ ...session, ...more }])).toEqual([
      {
        severity: "warning",
        found: expect.stringMatching(found),
        advice: expect.stringContaining("pg_terminate_backend(42)"),
      },
    ]);
  });
});

describe("settings", () => {
  const judge = (name: string, value: string) => SETTING_RULES[name]?.(value)?.severity ?? "ok";

  it.each([
    ["fsync", "off", "problem"],
    ["fsync", "on", "ok"],
    ["full_page_writes", "off", "problem"],
    ["synchronous_commit", "off", "warning"],
    ["synchronous_commit", "remote_apply", "ok"],
    ["autovacuum", "off", "warning"],
    ["shared_buffers", String(64 * 1024), "warning"],
    ["shared_buffers", String(128 * 1024), "ok"],
    ["max_wal_size", String(1024 ** 2), "note"],
    ["statement_timeout", "0", "ok"],
    ["statement_timeout", "30000", "warning"],
    ["idle_in_transaction_session_timeout", "0", "note"],
    ["idle_in_transaction_session_timeout", "1000", "warning"],
    ["idle_in_transaction_session_timeout", "600000", "ok"],
    ["wal_level", "minimal", "note"],
    ["jit", "off", "ok"],
  ])("%s = %s is %s", (name, value, severity) => {
    expect(judge(name, value)).toBe(severity);
  });
});
