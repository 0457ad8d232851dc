/** An embedded server that can be killed whole, as a power cut would, and started again. */

import { readdir, readFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { EmbeddedServer } from "../../dist/index.js";
import { serverFiles } from "../../dist/postgres/embedded/server-files.js";

export class CrashServer {
  #home;
  #server;

  constructor(home, server) {
    this.#home = home;
    this.#server = server;
  }

  static async start(home) {
    return new CrashServer(home, await EmbeddedServer.open({ home }));
  }

  get target() {
    return this.#server.target;
  }

  /** Kills the server and starts it again; it recovers from its log. */
  async crash() {
    await killServer(this.#home);
    const fallen = this.#server;
    this.#server = await EmbeddedServer.open({ home: this.#home });
    await fallen.close();
  }
}

/** Kills the server of a home with all its processes, and waits until they are gone; false if none runs. */
export async function killServer(home) {
  const note = await readFile(serverFiles(home).postmasterFile, "utf8").catch(() => undefined);
  const postmaster = Number(note?.split("\n")[0]);
  if (!(postmaster > 0) || !isAlive(postmaster)) return false;
  const family = [postmaster, ...(await childrenOf(postmaster))];
  for (const pid of family) kill(pid);
  while (family.some(isAlive)) await sleep(2);
  return true;
}

async function childrenOf(parent) {
  const children = [];
  for (const name of await readdir("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    // The name of a program may hold anything, and ends with the last parenthesis.
    const stat = (await readFile(`/proc/${name}/stat`, "utf8").catch(() => "")).replace(/^.*\)/s, "");
    if (Number(stat.trim().split(" ")[1]) === parent) children.push(Number(name));
  }
  return children;
}

function kill(pid) {
  try {
    process.kill(pid, "SIGKILL");
  } catch (error) {
    if (error.code !== "ESRCH") throw error;
  }
}

function isAlive(pid) {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return error.code === "EPERM";
  }
}
