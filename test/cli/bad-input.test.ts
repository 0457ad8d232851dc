import { chmod, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { useTemporaryDirectory, writeFiles } from "../storage/ancillary/temporary-directory.js";
import { useCommandLine } from "./command-line.js";
import { ancillaryDirectory, editedObject, keys, objectFile } from "./store-files.js";

const commandLine = useCommandLine();
const directory = useTemporaryDirectory();

/** Runs a command that fails; gives the one line that it says. */
async function failureOf(args: readonly string[], input?: string): Promise<string> {
  const result = await commandLine.run([...args, "--json"], input === undefined ? {} : { input });
  expect(result).toMatchObject({ exitCode: 1, stdout: "" });
  expect(result.stderr).toMatch(/^thermostore: [^\n]+\n$/);
  return result.stderr;
}

describe("an object that is not valid is refused by name of what is wrong", () => {
  const temperature = '"temperature": {"value": 298.15, "unit": "kelvin"';

  it.each<[string, string, string, RegExp]>([
    [
      "type tag",
      "data.StoredSimulationData",
      "data.Simulation",
      /stdin: unknown type ".*data\.Simulation".*expected/,
    ],
    [
      "missing attribute",
      '"number_of_molecules": 64, ',
      "",
      /stdin: number_of_molecules: is required but missing/,
    ],
    [
      "dimension",
      temperature,
      temperature.replace("kelvin", "meter"),
      /thermodynamic_state\.temperature: must be convertible to kelvin/,
    ],
    [
      "T ≤ 0",
      temperature,
      temperature.replace("298.15", "0.0"),
      /thermodynamic_state\.temperature: must be above 0 kelvin/,
    ],
    ["SMILES", '"smiles": "O"', '"smiles": "C(("', /substance\.components\.0\.smiles: is not a SMILES/],
    [
      "mole fractions",
      '[{"value": 1.0, "@type": "openff.evaluator.substances.amounts.MoleFraction"}]',
      '[{"value": 0.5, "@type": "openff.evaluator.substances.amounts.MoleFraction"}]',
      /substance\.amounts: the mole fractions must sum to one \(got 0\.5\)/,
    ],
    [
      "float for an int",
      '"number_of_molecules": 64',
      '"number_of_molecules": 64.0',
      /number_of_molecules: .*whole/,
    ],
  ])("%s", async (_what, from, to, message) => {
    const input = await editedObject(keys.water, { [from]: to });
    const args = ["store", "-", "--ancillary", ancillaryDirectory(keys.water)];
    expect(await failureOf(args, input)).toMatch(message);
  });
});

describe("a file that is no object is refused with its name", () => {
  it.each<[string, string | Buffer, RegExp]>([
    ["not JSON", "temperature: 298", /not valid JSON: .* line 1, column 1/],
    ["JSON cut short", '{\n  "substance": {', /not valid JSON: .*ends early.* line 2, column 17/],
    ["JSON of something else", "[1, 2]", /must be a JSON object/],
    ["JSON without a type", "{}", /@type: is required/],
    ["no text", Buffer.from([0x50, 0x4b, 0xff, 0xfe]), /is not UTF-8 text/],
    ["nothing", "", /not valid JSON: .* line 1, column 1/],
  ])("%s", async (_what, content, message) => {
    await writeFile(directory("object.json"), content);
    const failure = await failureOf(["has", directory("object.json")]);
    expect(failure).toContain(`${directory("object.json")}: `);
    expect(failure).toMatch(message);
  });

  it("a file that is not there, and a directory", async () => {
    expect(await failureOf(["store", directory("none.json")])).toMatch(
      /none\.json: cannot be read: there is no/,
    );
    expect(await failureOf(["store", directory()])).toMatch(/cannot be read: it is a directory/);
  });

  it("a file that may not be read", async (context) => {
    if (process.getuid?.() === 0) return context.skip("root may read everything");
    await writeFile(directory("secret.json"), "{}");
    await chmod(directory("secret.json"), 0);
    expect(await failureOf(["store", directory("secret.json")])).toMatch(/you may not read it/);
  });
});

describe("an ancillary directory that does not fit is refused", () => {
  const object = objectFile(keys.water);

  it("that is not given, not there, or neither directory nor zip", async () => {
    expect(await failureOf(["store", object])).toMatch(/give it with --ancillary/);
    expect(await failureOf(["store", object, "--ancillary", directory("none")])).toContain(directory("none"));
    expect(await failureOf(["store", object, "--ancillary", object])).toMatch(
      /neither a directory nor a \.zip/,
    );
    const zip = await writeFiles(directory(), { "cut.zip": "PK\u0003\u0004" });
    expect(await failureOf(["store", object, "--ancillary", join(zip, "cut.zip")])).toContain("cut.zip");
  });

  it("that lacks a file which the object names", async () => {
    const files = await writeFiles(directory("files"), { "output.pdb": "" });
    expect(await failureOf(["store", object, "--ancillary", files])).toMatch(
      /names the file "trajectory\.dcd", but it is not there/,
    );
  });

  it("that belongs to a class without", async () => {
    const args = ["store", objectFile(keys.forceField), "--ancillary", directory()];
    expect(await failureOf(args)).toMatch(/ForceFieldData has no ancillary directory/);
  });
});

it("nothing of all that was stored", async () => {
  expect(await commandLine.run(["stats"])).toEqual({
    exitCode: 0,
    stdout: expect.stringContaining("The store is empty."),
    stderr: "",
  });
});
