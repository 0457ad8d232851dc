/** Temporary directories with a server in each: however the run ends, neither is left over. */

import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { killServer } from "./crash-server.mjs";

const open = new Set();

/** A directory for everything of one server; its home is `home` in it. */
export async function makeScratch() {
  const path = await mkdtemp(join(tmpdir(), "thermostore-crash-"));
  open.add(path);
  // Run by root, the server has another account, which must be able to pass.
  await chmod(path, 0o755);
  return path;
}

/** Kills the server of a directory, and removes all of it. */
export async function removeScratch(path) {
  await killServer(join(path, "home"));
  await rm(path, { recursive: true, force: true });
  open.delete(path);
}

/** Removes all that there are. */
export async function removeScratches() {
  for (const path of open) await removeScratch(path);
}
