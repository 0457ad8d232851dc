import { describe, expect, it } from "vitest";
import { useCommandLine } from "./command-line.js";
import { parseExposition } from "./prometheus/parse-exposition.js";

const commandLine = useCommandLine({ withExamples: true });

describe("doctor", () => {
  it("says what it found, each with what to do", async () => {
    const { stdout, stderr } = await commandLine.run(["doctor"]);
    expect(stderr).toBe("");
    expect(stdout).toMatch(/^ok {7}connection {2}.* answers the role/m);
    expect(stdout).toMatch(/^ok {7}migrations {2}all \d+ are applied/m);
    // The tests' server does without.
    expect(stdout).toMatch(/^problem {2}settings .*fsync = off.*\n +→ Turn it on\.$/m);
    expect(stdout).toMatch(/\n\n1 problem, \d+ warnings?, \d+ notes?\.\n$/);
  });

  it("exits with 1 if there is a problem, and gives all as JSON", async () => {
    const { exitCode, json } = await commandLine.runJson(["doctor"]);
    expect(exitCode).toBe(1);
    expect(json).toMatchObject({
      problems: 1,
      findings: expect.arrayContaining([
        { severity: "ok", topic: "leftovers", found: "nothing waits for thermostore gc", advice: null },
      ]),
    });
  });

  it("takes a server that is not there for a finding", async () => {
    const args = ["doctor", "--database", "postgresql://lab:secret@127.0.0.1:1/x"];
    const { exitCode, stdout, stderr } = await commandLine.run(args);
    expect({ exitCode, stderr }).toEqual({ exitCode: 1, stderr: "" });
    expect(stdout).toMatch(/^problem {2}connection {2}.*127\.0\.0\.1:1/);
    expect(stdout).not.toContain("secret");
  });
});

describe("stats --prometheus", () => {
  it("prints what Prometheus reads", async () => {
    const { exitCode, stdout } = await commandLine.run(["stats", "--prometheus"]);
    expect(exitCode).toBe(0);
    const families = parseExposition(stdout);
    const { json } = await commandLine.runJson(["stats"]);
    const objects = families.get("thermostore_objects")?.samples ?? [];
    expect(objects.reduce((sum, { value }) => sum + value, 0)).toBe((json as { objects: number }).objects);
    expect(objects.map(({ labels }) => labels.class)).toContain("StoredSimulationData");
    expect(families.get("thermostore_ledger_entries_total")).toEqual({
      type: "counter",
      samples: [{ labels: { project: "default", event: "stored" }, value: 13 }],
    });
    expect(families.get("thermostore_migrations_pending")?.samples).toEqual([{ labels: {}, value: 0 }]);
    expect(families.get("thermostore_database_bytes")?.samples[0]?.value).toBeGreaterThan(1e6);
    expect(families.get("thermostore_unreferenced_bytes")?.samples[0]?.value).toBe(0);
  });

  it("does not go with --json", async () => {
    expect(await commandLine.run(["stats", "--prometheus", "--json"])).toMatchObject({ exitCode: 2 });
  });
});

describe("--log-level", () => {
  it("logs to stderr, one JSON document a line", async () => {
    const { exitCode, stdout, stderr } = await commandLine.run(["stats", "--log-level", "debug"]);
    expect({ exitCode, first: stdout.slice(0, 5) }).toEqual({ exitCode: 0, first: "class" });
    const lines = stderr
      .trimEnd()
      .split("\n")
      .map((line): unknown => JSON.parse(line));
    expect(lines).toEqual([
      expect.objectContaining({ level: "debug", operation: "statistics", msg: "done" }),
    ]);
  });

  it("comes from the environment too, and slow statements are warnings", async () => {
    const all = await commandLine.run(["stats"], { environment: { THERMOSTORE_LOG: "trace" } });
    expect(all.stderr).toContain('"level":"trace"');
    const slow = await commandLine.run(["stats"], {
      environment: { THERMOSTORE_SLOW_QUERY_MS: "0", THERMOSTORE_EXPLAIN_SLOW_QUERIES: "1" },
    });
    expect(slow.stderr).toMatch(/^\{"level":"warn",.*"msg":"slow statement"\}$/m);
    expect(slow.stderr).toMatch(/"plan":\["/);
    expect(slow.stderr).not.toContain('"level":"debug"');
  });

  it.each([
    [["--log-level", "loud"], {}],
    [[], { THERMOSTORE_LOG: "loud" }],
    [[], { THERMOSTORE_SLOW_QUERY_MS: "slow" }],
  ])("refuses %j %j", async (flags, environment) => {
    const { exitCode, stderr } = await commandLine.run(["stats", ...flags], { environment });
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/^thermostore: /);
  });
});
