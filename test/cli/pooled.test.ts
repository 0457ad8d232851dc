import { access } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { installedPrograms } from "../database/debian-programs.js";
import { pgBouncer, type RunningPgBouncer, startPgBouncer } from "../database/pgbouncer.js";
import { useTemporaryDirectory } from "../storage/ancillary/temporary-directory.js";
import { exampleStore, useCommandLine } from "./command-line.js";

const programs = await installedPrograms();
const reason = pgBouncer === undefined ? " (skipped: no pgbouncer on this machine)" : "";

describe.skipIf(pgBouncer === undefined)(`a command behind PgBouncer in transaction mode${reason}`, () => {
  const commandLine = useCommandLine();
  const directory = useTemporaryDirectory();
  let bouncer: RunningPgBouncer;

  beforeAll(async () => {
    bouncer = await startPgBouncer(commandLine.database.target, { poolSize: 4 });
  });
  afterAll(() => bouncer[Symbol.asyncDispose]());

  const pooled = () => bouncer.url(commandLine.database.target.config.database ?? "");
  const behind = (...args: readonly string[]) =>
    commandLine.run(args, { environment: { THERMOSTORE_DATABASE_URL: pooled() } });
  const past = (...args: readonly string[]) =>
    commandLine.run(args, {
      environment: {
        THERMOSTORE_DATABASE_URL: pooled(),
        THERMOSTORE_DIRECT_URL: commandLine.database.url,
      },
    });
  const done = { exitCode: 0, stderr: "" };

  it("that reads and writes is as any other", async () => {
    expect(await behind("import", exampleStore)).toMatchObject({ exitCode: 0 });
    const key = "335f9be0755d1c669b97ec222638b547";
    expect(await behind("get", key, "--output", directory("files"))).toMatchObject(done);
    for (const command of ["gc", "verify"]) {
      expect(await behind(command)).toMatchObject({ exitCode: 0 });
    }
    expect((await behind("doctor")).stdout).toMatch(/connection .*pooler/);
  });

  it("that needs one connection is refused, and told of THERMOSTORE_DIRECT_URL", async () => {
    const refusals = [
      ["migrate", "deploy"],
      ...(programs === undefined ? [] : [["backup", directory("a.dump")]]),
    ];
    for (const args of refusals) {
      const { exitCode, stdout, stderr } = await behind(...args);
      expect({ args, exitCode, stdout }).toEqual({ args, exitCode: 1, stdout: "" });
      expect(stderr).toMatch(/^thermostore: [^\n]* is a pooler [^\n]* THERMOSTORE_DIRECT_URL[^\n]*\n$/);
    }
    await expect(access(directory("a.dump"))).rejects.toThrow();
  });

  it("that needs one connection goes past it", async () => {
    for (const command of ["status", "deploy", "diff"]) {
      expect(await past("migrate", command)).toMatchObject(done);
    }
  });
});
