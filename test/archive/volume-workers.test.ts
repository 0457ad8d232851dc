import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { packVolume } from "../../src/archive/volume.js";
import { packAside } from "../../src/archive/volume-workers.js";
import { CompiledPackage } from "../postgres/embedded/compiled-package.js";
import { noise } from "./packed-archive.js";

describe("packAside", () => {
  let compiled: CompiledPackage;

  beforeAll(async () => {
    compiled = await CompiledPackage.shared();
  });
  afterAll(() => compiled[Symbol.asyncDispose]());

  it("makes the same volume in a worker as here, and puts it where the content was", async () => {
    const contents = [noise(300_000), Buffer.from("ATOM ".repeat(50_000)), noise(10, 2)];
    const tasks = [contents, contents.slice(2)].map(async (parts) => {
      const entries = parts.map((content, index) => ({ name: `${index}`, content, executable: index === 1 }));
      const content = Buffer.concat(parts);
      const memory = new SharedArrayBuffer(content.length + 1000);
      Buffer.from(memory).set(content);
      const outline = entries.map(({ name, executable, content: { length } }) => ({
        name,
        executable,
        size: length,
      }));
      const { sha256, size } = await packAside({ memory, entries: outline });
      const expected = packVolume(entries);
      expect(sha256).toBe(expected.sha256);
      expect(Buffer.from(memory, 0, size).equals(expected.bytes)).toBe(true);
    });
    await Promise.all(tasks);
  });

  it("keeps no process alive", async () => {
    const script = `
      import { packAside } from ${JSON.stringify(`${compiled.path}/dist/archive/volume-workers.js`)};
      const memory = new SharedArrayBuffer(1_000_000);
      const { size } = await packAside({ memory, entries: [{ name: "a", size: 500_000, executable: false }] });
      console.log(size < 10_000);`;
    for (const type of [["--input-type=module"], ["--input-type", "module"]]) {
      const { stdout } = await promisify(execFile)(process.execPath, [...type, "-e", script]);
      expect(stdout).toBe("true\n");
    }
  });
});
