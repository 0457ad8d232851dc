import { execFileSync, spawnSync } from "node:child_process";
import { mkdir, readFile, stat, writeFile } from "node:fs/promises";
import AdmZip from "adm-zip";
import { describe, expect, it, vi } from "vitest";
import { packVolume } from "../../src/archive/volume.js";
import { sha256 } from "../storage/ancillary/memory-source.js";
import { useTemporaryDirectory } from "../storage/ancillary/temporary-directory.js";
import { noise } from "./packed-archive.js";

const temporary = useTemporaryDirectory();
const has = (command: string) => spawnSync(command, ["--version"]).error === undefined;
const entries = [
  { name: "z first", content: Buffer.from("text ".repeat(1000)), executable: false },
  { name: "caf\u00e9/\u{1F600}", content: noise(5000), executable: false },
  { name: "cafe\u0301/a", content: Buffer.from("a"), executable: false },
  { name: "run.sh", content: Buffer.from("#!/bin/sh\n"), executable: true },
  { name: "__proto__", content: Buffer.from("p"), executable: false },
];

describe("packVolume", () => {
  it("names the volume by its bytes and counts its content", () => {
    const volume = packVolume(entries);
    expect(volume.sha256).toBe(sha256(volume.bytes));
    expect(volume.contentBytes).toBe(5000 + 5000 + 1 + 10 + 1);
  });

  it("keeps the order of the entries, and deflates only what compresses", () => {
    const read = new AdmZip(packVolume(entries).bytes).getEntries();
    expect(read.map((entry) => [entry.entryName, entry.header.method])).toEqual([
      ["z first", 8],
      ["caf\u00e9/\u{1F600}", 0],
      ["cafe\u0301/a", 0],
      ["run.sh", 0],
      ["__proto__", 0],
    ]);
  });

  it("depends neither on the clock, nor on the time zone, nor on the machine", () => {
    const names = ["Pacific/Kiritimati", "America/Los_Angeles"].map((zone) => {
      vi.stubEnv("TZ", zone);
      vi.setSystemTime(new Date(zone.length * 1e11));
      return packVolume([{ name: "a", content: Buffer.from("1"), executable: false }]).sha256;
    });
    vi.useRealTimers();
    vi.unstubAllEnvs();
    const expected = "7053bd0021e8dfc07994e7341c650663c9f989d6aa9f982d97add7212592b28b";
    expect(names).toEqual([expected, expected]);
  });

  it.runIf(has("unzip"))("is a zip file to unzip, which restores executable bits (needs unzip)", async () => {
    await writeFile(temporary("volume.zip"), packVolume(entries).bytes);
    const report = execFileSync("unzip", ["-t", temporary("volume.zip")], { encoding: "utf8" });
    expect(report).toContain("No errors detected");
    await mkdir(temporary("out"));
    execFileSync("unzip", ["-q", temporary("volume.zip"), "-d", temporary("out")]);
    expect(await readFile(temporary("out", "caf\u00e9/\u{1F600}"))).toEqual(noise(5000));
    expect((await stat(temporary("out", "run.sh"))).mode & 0o111).toBe(0o111);
    expect((await stat(temporary("out", "z first"))).mode & 0o111).toBe(0);
  });

  it.runIf(has("python3"))("is a zip file to Python (needs python3)", async () => {
    await writeFile(temporary("volume.zip"), packVolume(entries).bytes);
    const program =
      "import sys, zipfile; z = zipfile.ZipFile(sys.argv[1]); print(z.testzip(), ascii(z.namelist()))";
    const report = execFileSync("python3", ["-c", program, temporary("volume.zip")], { encoding: "utf8" });
    expect(report.trim()).toBe(
      "None ['z first', 'caf\\xe9/\\U0001f600', 'cafe\\u0301/a', 'run.sh', '__proto__']",
    );
  });
});
