/**
 * Makes a private copy of PostgreSQL's programs and libraries, complete and readable by every account.
 */
import { chmod, copyFile, mkdir, readdir, readFile, readlink, rename, rm, symlink } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { z } from "zod";
import { errorCode } from "../database/database-error.js";

// npm packages hold no symbolic links; the platform packages list them, from the package's root ("native/…").
const symlinkList = z.array(z.object({ source: z.string(), target: z.string() }));

/** Copies the folder `native` of a platform package to `copy`, with the links that its install script makes. */
export async function copyPrograms(native: string, copy: string): Promise<void> {
  const unfinished = `${copy}.unfinished`;
  await rm(unfinished, { recursive: true, force: true });
  await copyTree(native, unfinished);
  const list = await readFile(join(native, "pg-symlinks.json"), "utf8").catch(() => "[]");
  for (const { source, target } of symlinkList.parse(JSON.parse(list))) {
    const link = join(unfinished, relative("native", target));
    await symlink(relative(dirname(target), source), link).catch((error: unknown) => {
      if (errorCode(error) !== "EEXIST") throw error;
    });
  }
  await rm(copy, { recursive: true, force: true });
  await rename(unfinished, copy);
}

// Modes are set, not kept: the server's account must be able to read, whatever the umask and the installer did.
async function copyTree(from: string, to: string): Promise<void> {
  await mkdir(to);
  await chmod(to, 0o755);
  for (const entry of await readdir(from, { withFileTypes: true })) {
    const source = join(from, entry.name);
    const target = join(to, entry.name);
    if (entry.isDirectory()) {
      await copyTree(source, target);
    } else if (entry.isSymbolicLink()) {
      await symlink(await readlink(source), target);
    } else {
      await copyFile(source, target);
      await chmod(target, 0o755);
    }
  }
}
