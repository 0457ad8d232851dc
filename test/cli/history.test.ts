import { describe, expect, it } from "vitest";
import { useCommandLine } from "./command-line.js";
import { ancillaryDirectory, editedObject, keys } from "./store-files.js";

const commandLine = useCommandLine({ withExamples: true });

/** The example of water in a better version. */
async function better(): Promise<string> {
  const json = await editedObject(keys.water);
  return json.replace(/("statistical_inefficiency": )[\d.]+/, "$10.5");
}

async function history(key: string): Promise<readonly Record<string, unknown>[]> {
  const { json } = await commandLine.runJson(["history", key]);
  return (json as { events: Record<string, unknown>[] }).events;
}

describe("history and undo", () => {
  it("show what happened, and take it back", async () => {
    const stored = await commandLine.runJson(["store", "-", "--ancillary", ancillaryDirectory(keys.water)], {
      input: await better(),
    });
    expect(stored.json).toEqual({ key: keys.water, outcome: "replaced" });
    const [first, second, ...more] = await history(keys.water);
    expect(more).toEqual([]);
    expect(first).toMatchObject({ event: "stored", key: keys.water, class_name: "StoredSimulationData" });
    expect(second).toMatchObject({
      event: "replaced",
      reason: "a version with an equal or lower statistical_inefficiency",
      superseded: { stored_at: expect.any(String) },
    });
    const position = String(second?.position);

    const shown = await commandLine.run(["history", keys.water]);
    expect(shown.stdout).toMatch(/position +when +who +what +stat\. ineff\. +files before +why\n/);
    expect(shown.stdout).toMatch(/replaced +\S+ → 0\.5 +kept +a version with an equal or lower/);

    const earlier = await commandLine.runJson(["get", keys.water, "--before", position]);
    expect(earlier.json).toMatchObject({ key: keys.water, ancillary: { files: expect.any(Array) } });

    const foretold = await commandLine.runJson(["undo", keys.water, "--dry-run"]);
    expect(foretold.json).toMatchObject({ event: "restored", restored_from: position });
    expect(foretold.json).not.toHaveProperty("position");
    expect(await history(keys.water)).toHaveLength(2);
    const undone = await commandLine.run(["undo", keys.water, "--to", position]);
    expect(undone.stdout).toMatch(new RegExp(`^Restored ${keys.water} as it was before ${position}\\.\n`));
    expect(await history(keys.water)).toHaveLength(3);
    const now = await commandLine.runJson(["get", keys.water]);
    expect(now.json).toEqual(earlier.json);
  });

  it("bring back what was removed, while its files are kept", async () => {
    await commandLine.run(["remove", keys.ethanol]);
    expect((await commandLine.runJson(["undo", keys.ethanol])).json).toMatchObject({ event: "restored" });
    await commandLine.run(["remove", keys.ethanol]);
    await commandLine.run(["gc", "--retention", "0", "--grace", "0"]);
    const { exitCode, stderr } = await commandLine.run(["undo", keys.ethanol]);
    expect({ exitCode, stderr }).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining("let go of when their retention ended"),
    });
    expect((await commandLine.run(["history", keys.ethanol])).stdout).toContain("gone since ");
  });

  it("show the latest events of all keys, and go on behind any", async () => {
    const latest = await commandLine.runJson(["history", "--limit", "2"]);
    const { events } = latest.json as { events: { position: string; key: string }[] };
    expect(events).toHaveLength(2);
    const after = await commandLine.runJson(["history", "--after", events[0]?.position ?? ""]);
    expect(after.json).toEqual({ events: [events[1]] });
    const { stdout } = await commandLine.run(["history", "--after", events[1]?.position ?? ""]);
    expect(stdout).toBe("Nothing happened.\n");
    expect((await commandLine.run(["history", "--limit", "3"])).stdout).toContain(keys.ethanol);
  });

  it.each([
    [["history", "nothing"], 3, /no object is stored/],
    [["undo", "nothing"], 3, /no object is stored/],
    [["undo", keys.warmWater], 1, /nothing was put away/],
    [["undo", keys.warmWater, "--to", "soon"], 2, /--to: must be the position of an event/],
    [["history", "--after", "-1"], 2, /--after: must be the position/],
    [["history", "--limit", "0"], 2, /--limit/],
    [["get", keys.warmWater, "--before", "1000000"], 2, /--before: "1000000" is no event of this key/],
  ] as const)("%j exits with the code for that", async (args, exitCode, message) => {
    const result = await commandLine.run(args);
    expect(result).toMatchObject({ exitCode, stdout: "", stderr: expect.stringMatching(message) });
  });
});

describe("remove", () => {
  it("leaves a force field that others refer to, unless it is asked", async () => {
    const refused = await commandLine.run(["remove", keys.forceField]);
    expect(refused).toMatchObject({
      exitCode: 1,
      stderr: expect.stringMatching(/is referred to by \d+ objects/),
    });

    const preview = await commandLine.runJson(["remove", keys.forceField, "--dry-run"]);
    const { dependents } = preview.json as { dependents: { key: string; refers_to: string }[] };
    expect(preview.json).toMatchObject({ removed: [] });
    expect(dependents).toContainEqual({
      key: keys.dilution,
      class_name: "StoredFreeEnergyData",
      refers_to: keys.forceField,
    });
    const shown = await commandLine.run(["remove", keys.forceField, "--dry-run", "--cascade"]);
    expect(shown.stdout).toContain(`Would remove ${keys.forceField}.\nWould remove `);
    expect(shown.stdout).toMatch(/\d+ objects refer to .* They would be removed too:\n/);
    const left = await commandLine.run(["remove", keys.forceField, "--dry-run", "--force"]);
    expect(left.stdout).toMatch(/^Would remove c8af9814adaf5f771bcf1c2b0c3a7fba\.\n\d+ objects/);
    expect(await commandLine.run(["remove", keys.forceField, "--cascade", "--force"])).toMatchObject({
      exitCode: 2,
    });

    // With all that refer to it, in any order.
    const all = [keys.forceField, ...dependents.map(({ key }) => key)];
    expect((await commandLine.runJson(["remove", ...all])).json).toEqual({ removed: all });
    expect((await commandLine.runJson(["undo", keys.forceField])).exitCode).toBe(0);
    const [dependent = ""] = all.slice(1);
    await commandLine.runJson(["undo", dependent]);
    const cascaded = await commandLine.runJson(["remove", keys.forceField, "--cascade"]);
    expect(cascaded.json).toEqual({ removed: [keys.forceField, dependent] });
  });
});
