import { readdir, readFile, writeFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { MemoryStorage } from "../../src/storage/memory-storage.js";
import { importStore } from "../../src/transfer/import-store.js";
import { testDatabase } from "../database/test-database.js";
import { useTemporaryDirectory } from "../storage/ancillary/temporary-directory.js";
import { exampleStore, useCommandLine } from "./command-line.js";

const commandLine = useCommandLine({ withExamples: true });
const scratch = useTemporaryDirectory();

describe("thermostore export", () => {
  it("writes a store directory with everything, and nothing the second time", async () => {
    const first = await commandLine.runJson(["export", scratch("out")]);
    expect(first).toMatchObject({
      exitCode: 0,
      json: { objects: 13, stored: 13, omitted: [], incomplete: [], failed: [], remaining: 0, renamed: {} },
    });
    const jsonFiles = (await readdir(exampleStore)).filter((name) => name.endsWith(".json"));
    expect((await readdir(scratch("out"))).filter((name) => name.endsWith(".json")).sort()).toEqual(
      jsonFiles.sort(),
    );
    for (const name of jsonFiles.filter((each) => each !== "object_keys.json")) {
      expect(JSON.parse(await readFile(scratch("out", name), "utf8"))).toEqual(
        JSON.parse(await readFile(`${exampleStore}/${name}`, "utf8")),
      );
    }
    const second = await commandLine.run(["export", scratch("out")]);
    expect(second).toMatchObject({ exitCode: 0, stderr: "" });
    expect(second.stdout).toContain("0 objects written");
    expect(second.stdout).toContain("13 there already");
  });

  it("takes what filters select, with the force fields behind it", async () => {
    const args = ["export", scratch("water"), "simulation", "--substance", "O"];
    const planned = await commandLine.runJson([...args, "--dry-run"]);
    expect(await readdir(scratch())).toEqual([]);
    const { json, exitCode } = await commandLine.runJson(args);
    expect({ json, exitCode }).toEqual({ json: planned.json, exitCode: 0 });
    const { stored, failed } = await importStore(scratch("water"), new MemoryStorage());
    expect({ stored, failed }).toEqual({ stored: 3, failed: [] });
  });

  it("says what is wrong in one line", async () => {
    await writeFile(scratch("file"), "");
    const { exitCode, stdout, stderr } = await commandLine.run(["export", scratch("file")]);
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: "" });
    expect(stderr).toMatch(/^thermostore: .*file.*\n$/);
    expect((await commandLine.run(["export", scratch("x"), "--celsius", "melt"])).exitCode).toBe(2);
  });
});

describe("thermostore bundle", () => {
  it("makes a bundle, tells of it, checks it and takes it over", async () => {
    const file = scratch("all.zip");
    const made = await commandLine.runJson(["bundle", "create", file]);
    expect(made).toMatchObject({ exitCode: 0, json: { version: 1, objects: 13 } });
    const told = await commandLine.runJson(["bundle", "info", file]);
    expect(told).toMatchObject({ exitCode: 0, json: made.json });
    const checked = await commandLine.runJson(["bundle", "verify", file]);
    expect(checked).toMatchObject({ exitCode: 0, json: { objects: 13, problems: [] } });
    const asked = ["simulation", "--contains", "O", "--order", "-temperature"];
    const found = await commandLine.runJson(["bundle", "query", file, ...asked]);
    expect(found).toMatchObject({ exitCode: 0, json: { total: expect.any(Number) } });
    expect(found.json).toEqual((await commandLine.runJson(["query", ...asked])).json);
    const taken = await commandLine.runJson(["bundle", "import", file]);
    expect(taken).toMatchObject({ exitCode: 0, json: { stored: 0, deduplicated: 13, failed: [] } });
    const again = await commandLine.run(["bundle", "create", file]);
    expect(again.exitCode).toBe(1);
    expect(again.stderr).toContain("exists already");
  });

  it("finds damage", async () => {
    const file = scratch("all.zip");
    await commandLine.run(["bundle", "create", file, "simulation"]);
    const bytes = await readFile(file);
    const middle = Math.floor(bytes.length / 2);
    bytes[middle] = (bytes[middle] ?? 0) ^ 1;
    await writeFile(file, bytes);
    const { exitCode, stdout } = await commandLine.run(["bundle", "verify", file]);
    expect(exitCode).toBe(1);
    expect(stdout).toMatch(/1 problem:/);
  });
});

describe("thermostore import of other sources", () => {
  it("takes a bundle, and another database, with the same report", async () => {
    const file = scratch("all.zip");
    await commandLine.run(["bundle", "create", file]);
    await using other = await testDatabase();
    const toOther = { environment: { THERMOSTORE_DATABASE_URL: other.url } };
    const fromBundle = await commandLine.runJson(["import", file], toOther);
    expect(fromBundle).toMatchObject({ exitCode: 0, json: { stored: 13, failed: [], vanished: [] } });
    const fromDatabase = await commandLine.runJson(["import", commandLine.database.url], toOther);
    expect(fromDatabase).toMatchObject({ exitCode: 0, json: { stored: 0, deduplicated: 13, failed: [] } });
  });

  it("refuses the target itself, what is no bundle, and to salvage either", async () => {
    const itself = await commandLine.run(["import", commandLine.database.url]);
    expect(itself).toMatchObject({ exitCode: 1, stdout: "" });
    expect(itself.stderr).toMatch(/^thermostore: source: is the target itself; name another store/);
    await writeFile(scratch("notes.txt"), "remember the milk");
    const { exitCode, stderr } = await commandLine.run(["import", scratch("notes.txt")]);
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/cannot be read as a zip file/);
    const salvaging = await commandLine.run(["import", commandLine.database.url, "--salvage"]);
    expect(salvaging.exitCode).toBe(2);
  });
});
