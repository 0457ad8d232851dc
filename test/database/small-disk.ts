/**
 * A small file system of its own, to fill: in memory, which only root can mount. Where it cannot be had, tests that
 * need it are skipped, and say so.
 */
import { spawnSync } from "node:child_process";
import { chmod, rm, statfs, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { testHome } from "./test-home.js";

/** Whether one can be mounted here. */
export function canMount(): boolean {
  return process.platform === "linux" && process.getuid?.() === 0 && run("unshare", ["--mount", "true"]);
}

/** A file system; whoever made it disposes of it. */
export interface SmallDisk extends AsyncDisposable {
  readonly path: string;
  /** Leaves so much room on it. */
  fill(leftBytes: number): Promise<void>;
  /** Makes the room that was taken. */
  empty(): Promise<void>;
}

/** Mounts one. */
export async function smallDisk(bytes: number): Promise<SmallDisk> {
  const { path, remove } = await testHome();
  if (!run("mount", ["-t", "tmpfs", "-o", `size=${bytes}`, "tmpfs", path])) {
    await remove();
    throw new Error(`no file system could be mounted at ${path}`);
  }
  await chmod(path, 0o711);
  const filler = join(path, "filler");
  return {
    path,
    fill: async (leftBytes) => {
      await rm(filler, { force: true });
      const { bavail, bsize } = await statfs(path);
      await writeFile(filler, Buffer.alloc(Math.max(0, bavail * bsize - leftBytes)));
    },
    empty: () => rm(filler, { force: true }),
    async [Symbol.asyncDispose]() {
      run("umount", ["--lazy", path]);
      await remove();
    },
  };
}

function run(program: string, args: readonly string[]): boolean {
  return spawnSync(program, args, { stdio: "ignore" }).status === 0;
}
