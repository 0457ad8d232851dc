import type { ChildProcessWithoutNullStreams } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { createInterface } from "node:readline";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { makeForceField, makeSimulation } from "../../src/conformance/fixtures.js";
import { PostgresStorage } from "../../src/postgres/postgres-storage.js";
import { useTemporaryDirectory, writeFiles } from "../storage/ancillary/temporary-directory.js";
import { finished, useCommandLine } from "./command-line.js";

const commandLine = useCommandLine();
const directory = useTemporaryDirectory();

/** Processes take their time. */
const eventually: typeof expect.poll = (look) => expect.poll(look, { timeout: 30_000 });

/** A watch under way: its lines as they come, and what it came to. */
class RunningWatch {
  readonly lines: string[] = [];
  readonly process: ChildProcessWithoutNullStreams;
  readonly result: ReturnType<typeof finished>;

  constructor(...args: readonly string[]) {
    this.process = commandLine.start(["watch", ...args]);
    createInterface({ input: this.process.stdout }).on("line", (line) => this.lines.push(line));
    this.result = finished(this.process, { withStdout: false });
  }

  async isWatching(): Promise<void> {
    await new Promise<void>((resolve) => this.process.stderr.once("data", () => resolve()));
  }

  get events(): readonly Record<string, unknown>[] {
    return this.lines.map((line) => JSON.parse(line));
  }
}

describe("thermostore watch", () => {
  let store: PostgresStorage;
  let path: string;

  beforeAll(async () => {
    store = await PostgresStorage.connect(commandLine.database.target);
  });
  beforeEach(async () => {
    path = await writeFiles(directory("files"), { "output.pdb": "ATOM", "trajectory.dcd": "frames" });
  });
  afterAll(() => store.close());

  it("prints a document for each event, and where it ended", async () => {
    const start = await store.lastPosition();
    const watch = new RunningWatch("--json");
    await watch.isWatching();
    const key = await store.storeObject(makeSimulation({ statisticalInefficiency: 9 }), path);
    await store.storeObject(makeSimulation({ statisticalInefficiency: 1 }), path);
    await store.removeObject(key);
    await eventually(() => watch.lines.length).toBe(3);
    watch.process.kill("SIGINT");
    const { exitCode, stderr } = await watch.result;
    const end = await store.lastPosition();
    expect(exitCode).toBe(130);
    expect(stderr).toBe(
      `thermostore: watching from position ${start}; Ctrl-C ends it\nthermostore: watched up to position ${end}; --after ${end} goes on behind it\n`,
    );
    const common = {
      key,
      class_name: "StoredSimulationData",
      by: expect.any(String),
      at: expect.any(String),
    };
    expect(watch.events).toMatchObject([
      { ...common, event: "stored", current: { statistical_inefficiency: 9, temperature_k: 298.15 } },
      {
        ...common,
        event: "replaced",
        current: { statistical_inefficiency: 1 },
        superseded: { statistical_inefficiency: 9, stored_at: expect.any(String) },
      },
      { ...common, event: "removed", position: end, superseded: { statistical_inefficiency: 1 } },
    ]);
  });

  it("prints lines for people, of what the filters ask for", async () => {
    const after = await store.lastPosition();
    const key = await store.storeObject(makeSimulation({ numberOfMolecules: 77 }), path);
    await store.storeObject(makeForceField());
    await store.storeObject(makeSimulation({ numberOfMolecules: 78 }), path);
    const watch = new RunningWatch("simulation", "--molecules", "77", "--after", after);
    await eventually(() => watch.lines.length).toBe(1);
    expect(watch.lines[0]).toMatch(
      new RegExp(
        `^\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\dZ  \\S+  stored    ${key}  simulation  O, 298.15 K, 1 atm`,
      ),
    );
    watch.process.kill("SIGTERM");
    expect((await watch.result).exitCode).toBe(143);
  });

  it("goes on where its file says, also after it was killed", async () => {
    const state = directory("state.json");
    const seen: unknown[] = [];
    for (const signal of ["SIGKILL", "SIGINT"] as const) {
      const watch = new RunningWatch("--json", "--from-start", "--state", state);
      await store.storeObject(makeForceField(`<state number="${seen.length}"/>`));
      const end = await store.lastPosition();
      await eventually(() => watch.events.at(-1)?.position).toBe(end);
      if (signal === "SIGKILL") await eventually(() => readFile(state, "utf8")).toContain(`"${end}"`);
      watch.process.kill(signal);
      await watch.result;
      seen.push(...watch.events.map(({ position }) => position));
    }
    const all: unknown[] = [];
    for await (const { position } of store.events()) all.push(position);
    expect(seen).toEqual(all);
  });

  it("does not go on in another ledger", async () => {
    const state = directory("foreign.json");
    const event = { key: "unknown", at: new Date(0).toISOString() };
    await writeFile(state, JSON.stringify({ position: "1", event }));
    const foreign = await commandLine.run(["watch", "--state", state]);
    expect(foreign).toMatchObject({ exitCode: 2, stderr: expect.stringContaining("another database") });
    await writeFile(state, "no state");
    const garbage = await commandLine.run(["watch", "--state", state]);
    expect(garbage).toMatchObject({ exitCode: 2, stderr: expect.stringContaining("is not the state") });
  });

  it.each([
    [["--after", "nowhere"], "must be the position"],
    [["--after", "99999999"], "ahead of the ledger"],
    [["simulation", "--file", "*.dcd"], "cannot be watched for"],
    [["simulation", "--nearest", "300K 1atm"], "cannot be watched for"],
    [["--after", "1", "--from-start"], "cannot be used with"],
  ])("refuses %j", async (args, message) => {
    const { exitCode, stdout, stderr } = await commandLine.run(["watch", ...args]);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
    expect(stderr).toContain(message);
  });

  it("ends when nobody reads any more", async () => {
    const watch = new RunningWatch("--from-start");
    await eventually(() => watch.lines.length).toBeGreaterThan(0);
    watch.process.stdout.destroy();
    // It is told by the line after the last that was read.
    for (let number = 0; watch.process.exitCode === null; number += 1) {
      await store.storeObject(makeForceField(`<unread number="${number}"/>`));
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    const { exitCode } = await watch.result;
    expect(exitCode).toBe(0);
  });
});
