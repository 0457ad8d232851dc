import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { useTemporaryDirectory } from "../storage/ancillary/temporary-directory.js";
import { finished, useCommandLine } from "./command-line.js";

const commandLine = useCommandLine();
const directory = useTemporaryDirectory();

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
];

describe("help", () => {
  it.each(commands.map((command) => [command]))(
    "of %j has examples and the global options",
    async (command) => {
      const { exitCode, stdout, stderr } = await commandLine.run([...command, "--help"]);
      expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
      expect(stdout).toContain(`Usage: ${["thermostore", ...command].join(" ")}`);
      expect(stdout).toContain("Examples:\n");
      for (const option of ["--json", "--database <URL>", "--home <DIR>", "--debug", "--version", "--help"]) {
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
  ])("%j exits with 2 and says why", async (args, message) => {
    const { exitCode, stdout, stderr } = await commandLine.run(args);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
    expect(stderr).toMatch(/^thermostore: /);
    expect(stderr).toMatch(message);
    expect(stderr).not.toContain("secret");
  });

  it("no command at all shows the help on stderr", async () => {
    const { exitCode, stdout, stderr } = await commandLine.run([]);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
    expect(stderr).toContain("Usage: thermostore");
  });
});
