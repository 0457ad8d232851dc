import { readFile, writeFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { useTemporaryDirectory } from "../storage/ancillary/temporary-directory.js";
import { useCommandLine } from "./command-line.js";
import { keys, objectFile } from "./store-files.js";

const commandLine = useCommandLine({ withExamples: true });
const directory = useTemporaryDirectory();

interface Answer {
  readonly groups: readonly {
    readonly matched: Readonly<Record<string, unknown>>;
    readonly keys: string[];
  }[];
  readonly total: number;
}

async function query(...args: readonly string[]): Promise<Answer> {
  const { exitCode, stderr, json } = await commandLine.runJson(["query", ...args]);
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
  return json as Answer;
}

/** The beginnings of the keys, group by group. */
function short({ groups, total }: Answer): { readonly groups: readonly string[][]; readonly total: number } {
  return { groups: groups.map((group) => group.keys.map((key) => key.slice(0, 4)).sort()), total };
}

describe("query by flags", () => {
  it("finds liquid water as a person asks for it", async () => {
    const { groups, total } = await query(
      ...["simulation", "--substance", "O", "--temperature", "290..310K", "--pressure", "1atm"],
      ...["--phase", "liquid"],
    );
    const { substance } = JSON.parse(await readFile(objectFile(keys.water), "utf8"));
    expect(total).toBe(2);
    expect(groups).toEqual([
      {
        matched: { substance, property_phase: 2 },
        keys: expect.arrayContaining([keys.water, keys.warmWater]),
      },
    ]);
  });

  it.each<[readonly string[], readonly (readonly string[])[]]>([
    [["simulation", "--substance", "O", "--temperature", "298.15K"], [["335f"]]],
    [["simulation", "--temperature", "300K.."], [["0032"]]],
    [["equilibration", "--pressure", "1atm"], [["919c", "c98b"]]],
    [["simulation", "--substance", "CCO", "--substance", "O"], [["518b"]]],
    [["simulation", "--substance", "CCO{x=0.2}|O{x=0.8}"], [["ef83"]]],
    [
      ["simulation", "--substance", "CCO|O", "--components-only"],
      [["c0be"], ["0032", "335f"]],
    ],
    [["--component", "C{sol}"], [["a784"]]],
    [
      ["--component", "CCO", "--component", "O"],
      [["518b", "ef83"], ["919c"]],
    ],
    [["--layer", "EquilibrationLayer", "--max-molecules", "64"], [["c98b"]]],
    [["simulation", "--force-field", "c8af9814adaf5f771bcf1c2b0c3a7fba"], [["4657"]]],
    [
      ["--molecules", "64"],
      [["0032", "335f"], ["c98b"]],
    ],
    [["force-field"], [["8cc9", "c8af"]]],
    [["simulation", "--phase", "gas"], []],
  ])("%j", async (args, groups) => {
    const answer = short(await query(...args));
    expect(answer.total).toBe(groups.flat().length);
    expect([...answer.groups].sort()).toEqual([...groups].sort());
  });

  it("stops at the limit, over all classes", async () => {
    const { groups, total } = await query("--limit", "4");
    expect(total).toBe(4);
    expect(groups.map((group) => group.keys.length)).toEqual([2, 2]);
  });
});

describe("query in typed JSON", () => {
  const text = JSON.stringify({
    number_of_molecules: 64,
    "@type": "openff.evaluator.storage.query.SimulationDataQuery",
  });

  it("comes from a file or from stdin", async () => {
    await writeFile(directory("query.json"), text);
    const fromFile = await query("--query", directory("query.json"));
    expect(fromFile).toMatchObject({ total: 2, groups: [{ matched: { number_of_molecules: 64 } }] });
    const { json } = await commandLine.runJson(["query", "--query", "-", "--limit", "1"], { input: text });
    expect(json).toMatchObject({ total: 1 });
  });

  it.each([
    [
      "an unknown class",
      text.replace("SimulationDataQuery", "ViscosityQuery"),
      /unknown type ".*ViscosityQuery"/,
    ],
    ["an unknown criterion", text.replace("number_of", "count_of"), /count_of_molecules: is not a criterion/],
    ["no JSON", "simulation", /not valid JSON: .* line 1, column 1/],
  ])("is refused with %s", async (_what, input, message) => {
    const result = await commandLine.run(["query", "--query", "-", "--json"], { input });
    expect(result).toMatchObject({ exitCode: 1, stdout: "" });
    expect(result.stderr).toMatch(/^thermostore: stdin: [^\n]+\n$/);
    expect(result.stderr).toMatch(message);
  });
});

describe("query for people", () => {
  it("shows a table for each group, with units", async () => {
    const { stdout } = await commandLine.run(["query"]);
    expect(stdout).toMatch(/^ForceFieldData: 2 objects\nkey +force field source\n─+\n/);
    expect(stdout).toMatch(
      /StoredSimulationData: 8 objects\nkey +substance +temperature +pressure +phase +stat\. ineff\. +molecules +files +MiB\n/,
    );
    expect(stdout).toMatch(
      /ef8331c84855e3433abfa863d3d7e012 {2}CCO x=0\.2 \+ O x=0\.8 {2}298\.15 K +1 atm +liquid +1\.315628 +60 +2 +0\.10\n/,
    );
    expect(stdout).toMatch(/101\.325 kPa/);
    expect(stdout).toMatch(/\n\n13 objects\.\n$/);
  });

  it("heads the groups of components by what was found", async () => {
    const { stdout } = await commandLine.run([
      "query",
      "simulation",
      "--substance",
      "CCO|O",
      "--components-only",
    ]);
    expect(stdout).toContain("StoredSimulationData of O: 2 objects\n");
    expect(stdout).toContain("StoredSimulationData of CCO: 1 object\n");
  });

  it("says what to try when nothing matches", async () => {
    expect(await commandLine.run(["query", "simulation", "--temperature", "299K"])).toEqual({
      exitCode: 0,
      stdout: "Nothing matches. Try a range, such as --temperature 290..310K.\n",
      stderr: "",
    });
  });
});
