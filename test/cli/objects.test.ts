import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import AdmZip from "adm-zip";
import { describe, expect, it } from "vitest";
import { parseJson } from "../../src/serialization/json/parse-json.js";
import { readTree, useTemporaryDirectory } from "../storage/ancillary/temporary-directory.js";
import { finished, useCommandLine } from "./command-line.js";
import { ancillaryDirectory, editedObject, keys, objectFile } from "./store-files.js";

const commandLine = useCommandLine({ withExamples: true });
const directory = useTemporaryDirectory();
const newKey = expect.stringMatching(/^[0-9a-f]{32}$/);

function keyOf(json: unknown): string {
  const { key } = json as { readonly key: string };
  return key;
}

describe("store and has", () => {
  it("tell key and outcome", async () => {
    const input = await editedObject(keys.forceField, { gaff2: "mine" });
    expect(await commandLine.runJson(["has", "-"], { input })).toEqual({
      exitCode: 0,
      stdout: '{"key": null}\n',
      stderr: "",
      json: { key: null },
    });
    const { exitCode, stderr, json } = await commandLine.runJson(["store", "-"], { input });
    expect({ exitCode, stderr, json }).toEqual({
      exitCode: 0,
      stderr: "",
      json: { key: newKey, outcome: "stored" },
    });
    const again = await commandLine.runJson(["store", "-"], { input });
    expect(again.json).toEqual({ key: keyOf(json), outcome: "deduplicated" });
    expect((await commandLine.runJson(["has", "-"], { input })).json).toEqual({ key: keyOf(json) });
  });

  it("say it in a sentence to people", async () => {
    const args = ["store", "-", "--ancillary", ancillaryDirectory(keys.warmWater)];
    const sentence = async (inefficiency: string): Promise<string> => {
      const input = (
        await editedObject(keys.warmWater, { '"number_of_molecules": 64': '"number_of_molecules": 65' })
      ).replace(/("statistical_inefficiency": )[\d.]+/, `$1${inefficiency}`);
      const { exitCode, stdout, stderr } = await commandLine.run(args, { input });
      expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
      return stdout;
    };
    expect(await sentence("2.0")).toMatch(/^Stored under the key [0-9a-f]{32}\.\n$/);
    expect(await sentence("1.5")).toMatch(/^Replaced the version under the key [0-9a-f]{32}, which was not/);
    expect(await sentence("1.75")).toMatch(
      /^A better version is stored under the key .*nothing changed\.\n$/,
    );
    expect(await sentence("1.5")).toMatch(
      /^The same is stored already, under the key .*nothing changed\.\n$/,
    );
    const there = await commandLine.run(["has", objectFile(keys.water)]);
    expect(there).toEqual({ exitCode: 0, stdout: `Stored under the key ${keys.water}.\n`, stderr: "" });
    const input = await editedObject(keys.water, {
      '"number_of_molecules": 64': '"number_of_molecules": 66',
    });
    const missing = await commandLine.run(["has", "-"], { input });
    expect(missing).toEqual({ exitCode: 0, stdout: "Not stored.\n", stderr: "" });
  });

  it("take the ancillary directory from a zip", async () => {
    const zip = new AdmZip();
    zip.addLocalFolder(ancillaryDirectory(keys.ethanol));
    zip.writeZip(directory("ethanol.zip"));
    await writeFile(
      directory("object.json"),
      await editedObject(keys.ethanol, { '"number_of_molecules": 40': '"number_of_molecules": 41' }),
    );
    const args = ["store", directory("object.json"), "--ancillary", directory("ethanol.zip")];
    const key = keyOf((await commandLine.runJson(args)).json);
    await commandLine.run(["get", key, "--output", directory("out")]);
    expect(await readTree(directory("out"))).toEqual(await readTree(ancillaryDirectory(keys.ethanol)));
  });
});

describe("get", () => {
  it("gives the object as it was stored, and its files, also of an object without", async () => {
    for (const [key, type] of [
      [keys.dilution, "StoredFreeEnergyData"],
      [keys.forceField, "ForceFieldData"],
    ] as const) {
      const { exitCode, stdout } = await commandLine.run(["get", key, "--json"]);
      const hasFiles = key === keys.dilution;
      const listed = await commandLine.run(["files", key, "--json"]);
      expect(exitCode).toBe(0);
      // Ints and floats are told apart here.
      expect(parseJson(stdout)).toEqual({
        key,
        type,
        object: parseJson(await readFile(objectFile(key), "utf8")),
        ancillary: hasFiles ? parseJson(listed.stdout) : null,
      });
    }
  });

  it("writes the files into a directory, byte for byte, and nothing else", async () => {
    const output = directory("not", "there", "yet");
    const { exitCode, json } = await commandLine.runJson(["get", keys.ethanol, "--output", output]);
    expect(exitCode).toBe(0);
    expect(json).toMatchObject({ ancillary: { directory: output } });
    expect(await readTree(output)).toEqual(await readTree(ancillaryDirectory(keys.ethanol)));
    const again = await commandLine.run(["get", keys.water, "--output", output, "--json"]);
    expect(again).toMatchObject({ exitCode: 1, stdout: "" });
    expect(again.stderr).toContain("is not an empty directory");
    expect(await readTree(output)).toEqual(await readTree(ancillaryDirectory(keys.ethanol)));
  });

  it("shows people what they look for", async () => {
    const { stdout } = await commandLine.run(["get", keys.dilution, "--output", directory("out")]);
    expect(stdout).toContain(`StoredFreeEnergyData ${keys.dilution}\n`);
    expect(stdout).toMatch(/substance +C\{sol\} n=1 \+ O x=1\n/);
    expect(stdout).toMatch(/thermodynamic state +298\.15 K, 1 atm\n/);
    expect(stdout).toMatch(/property phase +liquid\n/);
    expect(stdout).toMatch(/free energy difference +8\.368 kJ\/mol ± 0\.8368 kJ\/mol\n/);
    expect(stdout).toMatch(/topology\.pdb +0\.03 {2}[0-9a-f]{64}\n/);
    expect(stdout).toContain(`Written to ${directory("out")}.\n`);
  });

  it("holds the class against the one expected, and says if there are no files to write", async () => {
    const args = ["get", keys.forceField, "--expect", "force-field", "--output", directory("out")];
    const { exitCode, stderr } = await commandLine.run(args);
    expect(exitCode).toBe(0);
    expect(stderr).toContain("has no ancillary directory");
    const result = await commandLine.run(["get", keys.forceField, "--expect", "simulation", "--json"]);
    expect(result).toMatchObject({ exitCode: 1, stdout: "" });
    expect(result.stderr).toContain("is a ForceFieldData, not a StoredSimulationData");
  });
});

describe("files and cat", () => {
  it("list files, and give their bytes", async () => {
    const content = await readFile(join(ancillaryDirectory(keys.water), "output.pdb"), "utf8");
    expect((await commandLine.runJson(["files", keys.water])).json).toEqual({
      files: [
        { path: "output.pdb", size: content.length, sha256: expect.stringMatching(/^[0-9a-f]{64}$/) },
        expect.objectContaining({ path: "trajectory.dcd" }),
      ],
    });
    expect((await commandLine.run(["files", keys.water])).stdout).toMatch(
      /^file +MiB +sha256\n─+\noutput\.pdb/,
    );
    const { exitCode, stdout, stderr } = await commandLine.run(["cat", keys.water, "output.pdb"]);
    expect({ exitCode, stderr, isSame: stdout === content }).toEqual({
      exitCode: 0,
      stderr: "",
      isSame: true,
    });
  });

  it("of a class without files list none", async () => {
    expect((await commandLine.runJson(["files", keys.forceField])).json).toEqual({ files: [] });
    const { stdout } = await commandLine.run(["files", keys.forceField]);
    expect(stdout).toBe(`${keys.forceField} has no ancillary directory.\n`);
    expect((await commandLine.run(["cat", keys.forceField, "a"])).exitCode).toBe(3);
  });

  it("of a file that is not there name those that are", async () => {
    const result = await commandLine.run(["cat", keys.water, "outputs.pdb"]);
    expect(result).toMatchObject({ exitCode: 3, stdout: "" });
    expect(result.stderr).toContain('no file "outputs.pdb"; there is output.pdb, trajectory.dcd');
  });

  it("cat is not troubled by a reader that has seen enough", async () => {
    await mkdir(directory("large"));
    for (const name of ["output.pdb", "trajectory.dcd"]) {
      await writeFile(directory("large", name), Buffer.alloc(4 * 1024 ** 2, name));
    }
    const input = await editedObject(keys.water, {
      '"number_of_molecules": 64': '"number_of_molecules": 67',
    });
    const { json } = await commandLine.runJson(["store", "-", "--ancillary", directory("large")], { input });
    const child = commandLine.start(["cat", keyOf(json), "output.pdb"]);
    const seen = new Promise<void>((resolve) => {
      child.stdout.once("data", () => {
        child.stdout.destroy();
        resolve();
      });
    });
    await seen;
    expect(await finished(child, { withStdout: false })).toEqual({ exitCode: 0, stdout: "", stderr: "" });
  });
});

describe("exists and remove", () => {
  it("tell whether there is something, and take it away", async () => {
    const { warmWater: key, dilution: other } = keys;
    const there = await commandLine.run(["exists", key, "--json"]);
    expect(there).toEqual({ exitCode: 0, stdout: '{"exists": true}\n', stderr: "" });
    const refused = await commandLine.run(["remove", key, "nothing", "--json"]);
    expect(refused).toMatchObject({ exitCode: 3, stdout: "" });
    expect(refused.stderr).toContain('"nothing"');
    expect((await commandLine.run(["exists", key])).stdout).toBe(`${key} is stored.\n`);
    expect((await commandLine.runJson(["remove", key, key])).json).toEqual({ removed: [key] });
    expect((await commandLine.run(["remove", other])).stdout).toBe(`Removed ${other}.\n`);
    const gone = await commandLine.run(["exists", key, "--json"]);
    expect(gone).toEqual({ exitCode: 3, stdout: '{"exists": false}\n', stderr: "" });
    const otherGone = await commandLine.run(["exists", other]);
    expect(otherGone).toEqual({ exitCode: 3, stdout: `${other} is not stored.\n`, stderr: "" });
  });

  it.each([["get"], ["files"], ["cat"], ["remove"]])("%s of an unknown key exits with 3", async (command) => {
    const rest = command === "cat" ? ["output.pdb"] : [];
    expect(await commandLine.run([command, "--json", "--", "-unknown", ...rest])).toEqual({
      exitCode: 3,
      stdout: "",
      stderr: 'thermostore: no object is stored under the key "-unknown".\n',
    });
  });
});
