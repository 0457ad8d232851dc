import { spawnSync } from "node:child_process";
import { mkdir, readdir } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { AncillaryDirectory } from "../../../src/storage/ancillary/ancillary-directory.js";
import {
  isLeftOver,
  UNFINISHED_NAME,
  unfinishedName,
} from "../../../src/storage/ancillary/unfinished-name.js";
import { MemorySource } from "./memory-source.js";
import { useTemporaryDirectory } from "./temporary-directory.js";

const temporary = useTemporaryDirectory();

/** The name with other values in the place of some of its parts. */
function withParts(changes: { machine?: string; pid?: number; start?: string }): string {
  const [machine = "", pid = "", start = "", random = ""] = unfinishedName()
    .slice(".thermostore-".length)
    .split("-");
  const parts = [
    changes.machine ?? machine,
    changes.pid === undefined ? pid : changes.pid.toString(16).padStart(8, "0"),
    changes.start ?? start,
    random,
  ];
  return `.thermostore-${parts.join("-")}`;
}

/** The number of a process that has ended. */
function endedProcess(): number {
  return spawnSync(process.execPath, ["--version"]).pid;
}

describe("names of unfinished directories", () => {
  it("are all different, and of one form", () => {
    const names = Array.from({ length: 100 }, unfinishedName);
    expect(new Set(names).size).toBe(100);
    for (const name of names) expect(name).toMatch(UNFINISHED_NAME);
  });

  it("tell of processes that have ended, and of no others", () => {
    expect(isLeftOver(unfinishedName())).toBe(false);
    expect(isLeftOver(withParts({ pid: process.ppid, start: "00000000" }))).toBe(false);
    expect(isLeftOver(withParts({ pid: endedProcess() }))).toBe(true);
    expect(isLeftOver(withParts({ pid: endedProcess(), machine: "00000000" }))).toBe(false);
    expect(isLeftOver("something else")).toBe(false);
  });

  it.runIf(process.platform === "linux")(
    "are not taken for those of another process of the same number",
    () => {
      expect(isLeftOver(withParts({ start: "00000001" }))).toBe(true);
    },
  );

  it("let an extraction remove what others left, and nothing else", async () => {
    const kept = [unfinishedName(), withParts({ pid: endedProcess(), machine: "00000000" }), "mine"];
    for (const name of [...kept, withParts({ pid: endedProcess() })]) await mkdir(temporary(name));
    await new AncillaryDirectory(new MemorySource({ a: "1" })).extractTo(temporary("out"));
    expect((await readdir(temporary())).sort()).toEqual([...kept, "out"].sort());
  });
});
