import { readdir, readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { useTemporaryDirectory } from "../storage/ancillary/temporary-directory.js";
import { exampleStore, finished, useCommandLine } from "./command-line.js";

const commandLine = useCommandLine();
const directory = useTemporaryDirectory();
const manifest = fileURLToPath(new URL("../../package.json", import.meta.url));
const forceField = join(exampleStore, "c8af9814adaf5f771bcf1c2b0c3a7fba.json");

/** The embedded server would be started, in a home that is not there yet. */
function withoutDatabase() {
  return { environment: { THERMOSTORE_DATABASE_URL: "", THERMOSTORE_HOME: directory("home") } };
}

const commands = [
  [],
  ["store"],
  ["has"],
  ["get"],
  ["files"],
  ["cat"],
  ["exists"],
  ["remove"],
  ["history"],
  ["undo"],
  ["query"],
  ["map"],
  ["import"],
  ["export"],
  ["bundle"],
  ["bundle", "create"],
  ["bundle", "info"],
  ["bundle", "verify"],
  ["bundle", "query"],
  ["bundle", "import"],
  ["stats"],
  ["doctor"],
  ["migrate"],
  ["migrate", "status"],
  ["migrate", "deploy"],
  ["migrate", "diff"],
  ["project"],
  ...["create", "list", "members", "grant", "revoke", "quota"].map((command) => ["project", command]),
  ["roles"],
];

describe("help", () => {
  it.each(commands.map((command) => [command]))(
    "of %j has examples and the global options",
    async (command) => {
      const { exitCode, stdout, stderr } = await commandLine.run([...command, "--help"]);
      expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
      expect(stdout).toContain(`Usage: ${["thermostore", ...command].join(" ")}`);
      expect(stdout).toContain("Examples:\n");
      for (const option of [
        "--json",
        "--database <URL>",
        "--project <NAME>",
        "--debug",
        "--version",
        "--help",
      ]) {
        expect(stdout).toContain(option);
      }
    },
  );

  it("and usage errors load nothing of the library but its errors", async () => {
    for (const args of [["query", "--help"], ["--version"], ["get"]]) {
      await commandLine.run(args, {
        inNewProcess: true,
        environment: { NODE_V8_COVERAGE: directory("coverage") },
      });
    }
    const reports = await readdir(directory("coverage"));
    expect(reports).toHaveLength(3);
    for (const report of reports) {
      const coverage = await readFile(join(directory("coverage"), report), "utf8");
      expect(coverage).toContain("/dist/cli/program.js");
      expect(coverage).not.toMatch(
        /\/dist\/(postgres|substances|data|query|units)\/|node_modules\/(@prisma|pg|zod)\//,
      );
    }
  });

  it("is not troubled by a reader that has gone away", async () => {
    const child = commandLine.start(["query", "--help"]);
    child.stdout.destroy();
    expect(await finished(child, { withStdout: false })).toEqual({ exitCode: 0, stdout: "", stderr: "" });
  });

  it("--version is the package's, before and behind a command", async () => {
    const { version } = JSON.parse(await readFile(new URL("../../package.json", import.meta.url), "utf8"));
    for (const args of [["--version"], ["stats", "--version"]]) {
      expect(await commandLine.run(args)).toEqual({ exitCode: 0, stdout: `${version}\n`, stderr: "" });
    }
  });
});

describe("wrong usage", () => {
  it.each<[readonly string[], RegExp]>([
    [["nonsense"], /unknown command 'nonsense'/],
    [["stats", "--database", ""], /--database <URL>.*It is empty/],
    [["stats", "--home", ""], /--home <DIR>.*It is empty/],
    [["quer"], /Did you mean query\?/],
    [["get"], /missing required argument 'KEY'/],
    [["get", "a", "b"], /too many arguments/],
    [["stats", "--jsn"], /unknown option '--jsn'\n\(Did you mean --json\?\)/],
    [["query", "--limit", "0"], /--limit.*whole number above 0/],
    [
      ["query", "--query", "q.json", "--phase", "gas"],
      /'--query <FILE>' cannot be used with option '--phase/,
    ],
    [["query", "simulation", "--query", "q.json"], /--query names the class already/],
    [["query", "nonsense"], /no class "nonsense"/],
    [["query", "--temperature", "298"], /needs a unit/],
    [["query", "--where", "temperature > 300 K and nonsense"], /at character 25: [^\n]+\n.+\n +\^\n/],
    [["query", "--order", "inefficiency"], /--order is about one class/],
    [["query", "simulation", "--order", "nonsense"], /"nonsense" is none of .*inefficiency/],
    [["query", "simulation", "--distinct", "nonsense"], /"nonsense" is none of substance/],
    [["query", "--why"], /--why is about one class/],
    [["query", "--count", "--why"], /'--count' cannot be used with option '--why'/],
    [["query", "--after", "nonsense"], /--after: is not what the page before ended with/],
    [["query", "--states", "3"], /give a state with --nearest/],
    [["map", "--output", "map.pdf"], /must end in \.svg or \.png/],
    [["map", "force-field"], /no thermodynamic state/],
    [["stats", "--home", "h", "--database", "d"], /'--home <DIR>' cannot be used with option '--database/],
    [["get", "a", "--expect", "nonsense"], /no class "nonsense"/],
    [["stats", "--database", "mysql://lab:secret@db/x"], /--database: expected postgresql:\/\//],
    [["query", "--order", "inefficiency,nonsense"], /"nonsense" is none of/],
    [["query", "--distinct", "inefficiency"], /--distinct is nothing for/],
    [["get", "a", "--before", "yesterday"], /--before: must be the position of an event/],
    [["history", "a", "--after", "yesterday"], /--after: must be the position of an event/],
    [["undo", "a", "--to", "yesterday"], /--to: must be the position of an event/],
    [["watch", "--after", "yesterday"], /--after: must be the position of an event/],
    [["watch", "--state", manifest], /--state: .* is not the state of a watch/],
    [["import", manifest, "--salvage"], /--salvage is for store directories/],
    [["import", "postgresql://lab:secret@db/x?sslmod=on"], /SOURCE: .*not a parameter/],
    [["stats", "--replica", "postgresql://lab:secret@db/x"], /the embedded database has none/],
    [["help", "nonsense"], /unknown command 'nonsense'; there are store, .*query/],
    [["help", "migrate", "nonsense"], /unknown command 'nonsense'; there are status, deploy/],
    [["help", "query", "nonsense"], /unknown command 'nonsense'; "query" has none/],
  ])("%j exits with 2 and says why, before a server is started", async (args, message) => {
    const { exitCode, stdout, stderr } = await commandLine.run(args, withoutDatabase());
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
    expect(stderr).toMatch(/^thermostore: /);
    expect(stderr).toMatch(message);
    expect(stderr).not.toContain("secret");
    expect(await readdir(directory("")).catch(() => [])).not.toContain("home");
  });

  it.each<[readonly string[], RegExp]>([
    [["get", "a", "--output", dirname(manifest)], /exists and is not an empty directory/],
    [["store", forceField, "--ancillary", "/nowhere/at/all"], /\/nowhere\/at\/all.*does not exist/],
    [["import", "/nowhere/at/all"], /not a store directory: it does not exist/],
    [["bundle", "create", manifest], /exists already; name a file/],
  ])("%j fails before a server is started", async (args, message) => {
    const { exitCode, stdout, stderr } = await commandLine.run(args, withoutDatabase());
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: "" });
    expect(stderr).toMatch(message);
    expect(await readdir(directory("")).catch(() => [])).not.toContain("home");
  });

  it("of the environment is told as well", async () => {
    const direct = {
      ...withoutDatabase().environment,
      THERMOSTORE_DIRECT_URL: "postgresql://lab:secret@db/x",
    };
    for (const args of [["stats"], ["backup", "x.dump"]]) {
      const { exitCode, stderr } = await commandLine.run(args, { environment: direct });
      const reason = /THERMOSTORE_DIRECT_URL is only the way past .* THERMOSTORE_DATABASE_URL\.\n$/;
      expect({ exitCode, stderr }).toEqual({ exitCode: 2, stderr: expect.stringMatching(reason) });
    }
    const misspelt = { THERMOSTORE_DIRECT_URL: "postgres//lab:secret@db/x" };
    const { exitCode, stderr } = await commandLine.run(["migrate", "status"], { environment: misspelt });
    expect({ exitCode, stderr }).toEqual({
      exitCode: 2,
      stderr: expect.stringMatching(/^thermostore: THERMOSTORE_DIRECT_URL: expected postgresql:\/\//),
    });
    expect(stderr).not.toContain("secret");
  });

  it("help of a command is its --help", async () => {
    for (const command of [["query"], ["migrate", "deploy"]]) {
      const [asked, told] = [
        await commandLine.run(["help", ...command]),
        await commandLine.run([...command, "--help"]),
      ];
      expect(asked).toEqual(told);
    }
    expect((await commandLine.run(["help"])).stdout).toBe((await commandLine.run(["--help"])).stdout);
  });

  it("no command at all shows the help on stderr", async () => {
    const { exitCode, stdout, stderr } = await commandLine.run([]);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
    expect(stderr).toContain("Usage: thermostore");
  });
});
