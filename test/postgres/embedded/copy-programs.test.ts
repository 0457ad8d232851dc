import { mkdir, readFile, readlink, stat, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { copyPrograms } from "../../../src/postgres/embedded/copy-programs.js";
import { testHome } from "../../database/test-home.js";

const links = [{ source: "native/lib/libpq.so.5.18", target: "native/lib/libpq.so.5" }];

describe.skipIf(process.platform === "win32")("copying PostgreSQL's programs", () => {
  it.each([false, true])("completes the links that the install script makes (it ran: %s)", async (ran) => {
    await using home = await testHome();
    const native = join(home.path, "native");
    await mkdir(join(native, "bin"), { recursive: true });
    await mkdir(join(native, "lib"), { mode: 0o700 });
    await writeFile(join(native, "bin/postgres"), "program", { mode: 0o600 });
    await writeFile(join(native, "lib/libpq.so.5.18"), "library");
    await writeFile(join(native, "pg-symlinks.json"), JSON.stringify(links));
    if (ran) await symlink("libpq.so.5.18", join(native, "lib/libpq.so.5"));

    const copy = join(home.path, "copy");
    await copyPrograms(native, copy);
    await copyPrograms(native, copy);

    expect(await readlink(join(copy, "lib/libpq.so.5"))).toBe("libpq.so.5.18");
    expect(await readFile(join(copy, "lib/libpq.so.5"), "utf8")).toBe("library");
    for (const path of [copy, join(copy, "lib"), join(copy, "bin/postgres")]) {
      expect((await stat(path)).mode & 0o777).toBe(0o755);
    }
  });
});
