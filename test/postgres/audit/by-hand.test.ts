import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdir, readFile } from "node:fs/promises";
import { promisify } from "node:util";
import { beforeAll, describe, expect, it } from "vitest";
import { DEFAULT_FILES, makeSimulation } from "../../../src/conformance/fixtures.js";
import { PostgresStorage } from "../../../src/postgres/postgres-storage.js";
import { readTree, useTemporaryDirectory } from "../../storage/ancillary/temporary-directory.js";
import { useStore } from "../storage/store-fixture.js";

const run = promisify(execFile);
const fixture = useStore();
const directory = useTemporaryDirectory();
const KEY_IN_DOCUMENT = /^KEY=.*$/m;

/** What the operators' document tells to type, in its order. */
async function documentedCommands(): Promise<string> {
  const text = await readFile(new URL("../../../docs/operations.md", import.meta.url), "utf8");
  const [, section = ""] = /\n### Taking files out by hand\n(.*?)\n## /s.exec(text) ?? [];
  return [...section.matchAll(/```sh\n(.*?)```/gs)].map(([, block]) => block).join("\n");
}

describe("with psql and unzip alone", () => {
  let missing: readonly string[] = [];

  beforeAll(async () => {
    const programs = ["psql", "base64", "unzip", "sha256sum"];
    const found = await Promise.all(
      programs.map((name) =>
        run("sh", ["-c", `command -v ${name}`]).then(
          () => true,
          () => false,
        ),
      ),
    );
    missing = programs.filter((_, index) => found[index] === false);
  });

  it("the files of an object come out as the document says, also of one larger than a volume", async (context) => {
    if (missing.length > 0) return context.skip(`not installed here: ${missing.join(", ")}`);
    const files = {
      ...DEFAULT_FILES,
      "trajectory.dcd": randomBytes(33 * 2 ** 20),
      "logs/a run with spaces.log": "done\n".repeat(1000),
      "ünïcode.txt": "text",
    };
    const source = await fixture.directory(files);
    const key = await fixture.store.storeObject(makeSimulation(), source);
    await fixture.rows("insert into project (name) values ('another')");
    await using another = await PostgresStorage.connect(fixture.database.target, { project: "another" });
    const others = await fixture.directory({ ...DEFAULT_FILES, "not this one.log": "text" });
    await another.storeObjectDetailed(makeSimulation(), others, { key });
    const script = await documentedCommands();
    expect(script).toMatch(KEY_IN_DOCUMENT);
    await mkdir(directory("work"));
    const { stdout } = await run("sh", ["-euc", script.replace(KEY_IN_DOCUMENT, `KEY=${key}`)], {
      cwd: directory("work"),
      env: { ...process.env, THERMOSTORE_DATABASE_URL: fixture.database.url },
    });
    for (const path of Object.keys(files)) expect(stdout).toContain(path);
    expect(stdout).not.toContain("not this one.log");
    expect(stdout.match(/: OK$/gm)).toHaveLength(Object.keys(files).length);
    expect(await readTree(directory("work", "files"))).toEqual(await readTree(source));
  });
});
