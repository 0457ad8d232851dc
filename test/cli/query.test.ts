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
  readonly next?: string;
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
    [["--smarts", "c1ccccc1"], [["4657"]]],
    [["simulation", "--nearest", "310K 1atm"], [["0032"]]],
    [["simulation", "--where", "not contains O and phase liquid"], [["4657", "8680", "c0be"]]],
    [["simulation", "--archive-size", "120kB.."], [["4657", "c0be"]]],
    [["--file", "output.pdb", "--stored-before", "2000-01-01"], []],
  ])("%j", async (args, groups) => {
    const answer = short(await query(...args));
    expect(answer.total).toBe(groups.flat().length);
    expect([...answer.groups].sort()).toEqual([...groups].sort());
  });

  it("stops at the limit, over all classes, and goes on behind it", async () => {
    const first = await query("--limit", "4");
    expect(first.total).toBe(4);
    expect(first.groups.map((group) => group.keys.length)).toEqual([2, 2]);
    const second = await query("--limit", "8", "--after", first.next ?? "");
    const rest = await query("--after", second.next ?? "");
    expect([second.total, rest.total, rest.next]).toEqual([8, 1, undefined]);
    const keysOfAll = [first, second, rest].flatMap(({ groups }) => groups.flatMap((group) => group.keys));
    expect(new Set(keysOfAll).size).toBe(13);
  });

  it("orders, and goes on in that order", async () => {
    const order = ["simulation", "--contains", "O", "--order", "-temperature,inefficiency"];
    const all = await query(...order);
    expect(all.groups[0]?.keys.map((key) => key.slice(0, 2))).toEqual(["00", "ef", "51", "33", "b3"]);
    const { next, ...first } = await query(...order, "--limit", "2");
    const rest = await query(...order, "--after", next ?? "");
    expect([first, rest].flatMap(({ groups }) => groups.flatMap(({ keys }) => keys))).toEqual(
      all.groups[0]?.keys,
    );
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

describe("query as a document", () => {
  it("has criteria that evaluator's typed JSON has not", async () => {
    const document = {
      class: "StoredSimulationData",
      where: { contains: ["O"] },
      nearest: { temperature: "310 K", pressure: "1 atm", count: 1 },
    };
    const { json } = await commandLine.runJson(["query", "--query", "-"], {
      input: JSON.stringify(document),
    });
    expect(json).toMatchObject({ total: 1, groups: [{ keys: [keys.warmWater] }] });
  });
});

describe("query for something else than matches", () => {
  async function answer(...args: readonly string[]): Promise<unknown> {
    const { exitCode, stderr, json } = await commandLine.runJson(["query", ...args]);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
    return json;
  }

  it("counts, by class", async () => {
    expect(await answer("--count", "--contains", "O")).toEqual({
      count: 8,
      classes: { StoredSimulationData: 5, StoredEquilibrationData: 2, StoredFreeEnergyData: 1 },
    });
    const { stdout } = await commandLine.run(["query", "--count", "--contains", "O"]);
    expect(stdout).toBe("8 objects: 5 simulation, 2 equilibration, 1 free-energy.\n");
  });

  it("counts distinct values", async () => {
    expect(await answer("simulation", "--distinct", "molecules", "--components", "1")).toEqual({
      attribute: "number_of_molecules",
      values: [
        { value: 64, count: 2 },
        { value: 32, count: 1 },
        { value: 40, count: 1 },
        { value: 48, count: 1 },
      ],
    });
    const { stdout } = await commandLine.run(["query", "--distinct", "layer"]);
    expect(stdout).toMatch(/^layer +objects\n─+\nEquilibrationLayer +\d/);
  });

  it("summarises", async () => {
    expect(await answer("simulation", "--summaries", "--temperature", "300K..")).toMatchObject({
      summaries: [
        {
          key: keys.warmWater,
          substance: "O{solv}{x=1.000000}",
          temperature_k: 308.15,
          number_of_molecules: 64,
          file_count: 2,
          stored_at: expect.stringMatching(/^\d{4}-.*Z$/),
        },
      ],
      total: 1,
    });
  });

  it("tells why nothing matches, and what comes closest", async () => {
    const filters = ["simulation", "--substance", "O", "--temperature", "320K.."];
    const report = await answer(...filters, "--why");
    expect(report).toMatchObject({
      class: "StoredSimulationData",
      total: 8,
      matching: 0,
      criteria: [
        { meeting: 2, matchingWithout: 0 },
        { criterion: "temperature >= 320 K", meeting: 0, matchingWithout: 2 },
      ],
      // Which of two equally near ones comes first depends on which was imported first.
      nearMisses: expect.arrayContaining([
        expect.objectContaining({ key: keys.water, failed: ["temperature >= 320 K"] }),
        expect.objectContaining({ key: keys.warmWater, failed: ["temperature >= 320 K"] }),
      ]),
    });
    const { stdout } = await commandLine.run(["query", ...filters, "--why"]);
    expect(stdout).toContain("StoredSimulationData: 0 of 8 objects match.\n");
    expect(stdout).toMatch(/temperature >= 320 K +0 +8 +2\n/);
    expect(stdout).toContain("fails temperature >= 320 K: 308.15 K\n");
  });

  it("explains", async () => {
    expect(await answer("simulation", "--explain", "--molecules", "64")).toMatchObject({
      explanations: [
        { class: "StoredSimulationData", sql: expect.stringContaining("o.number_of_molecules"), plan: {} },
      ],
    });
    const { stdout } = await commandLine.run(["query", "simulation", "--analyze", "--molecules", "64"]);
    expect(stdout).toMatch(/^-- StoredSimulationData\nselect .*"64"\n\n.*actual time/s);
  });

  it("draws a map", async () => {
    const { stdout } = await commandLine.run(["map", "simulation", "--substance", "O"]);
    expect(stdout).toMatch(
      /^Stored states: O\n2 objects \(simulation\), 298 K to 309 K\n\n.*1 atm ┤ *█ *█\n/s,
    );
    const { json } = await commandLine.runJson(["map", "simulation", "--cell-width", "10"]);
    expect(json).toEqual({
      cellWidthK: 10,
      cellsPerPressureDecade: 10,
      cells: [
        { temperatureK: 290, pressurePa: 100_000, count: 7 },
        { temperatureK: 300, pressurePa: 100_000, count: 1 },
      ],
      withoutState: 0,
    });
    await commandLine.run(["map", "--output", directory("map.svg")]);
    expect(await readFile(directory("map.svg"), "utf8")).toMatch(/^<svg .*Temperature \(K\)/);
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
      stdout:
        "Nothing matches. Try a range, such as --temperature 290..310K or 298.15K+-0.5K. --why tells what each filter excludes.\n",
      stderr: "",
    });
  });
});
