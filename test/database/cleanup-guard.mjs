/**
 * Cleans up after a test run that ended without doing it, however it ended: this process outlives it, and
 * notices the end of its standard input. Argument: the run's directory. Each line of input is JSON: a
 * TemplateDatabase to drop, {"container": id} to remove, or "done" when there is nothing left to do.
 */
import { readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";

const [runDirectory] = process.argv.slice(2);
const leftovers = [];
let done = false;
for await (const line of createInterface({ input: process.stdin })) {
  const message = JSON.parse(line);
  if (message === "done") done = true;
  else leftovers.push(message);
}
if (!done) {
  await stopServers(runDirectory);
  // The container first: with it go the databases in it.
  for (const leftover of leftovers) await remove(leftover).catch(() => {});
  await rm(runDirectory, { recursive: true, force: true });
}

function remove(leftover) {
  return "container" in leftover ? removeContainer(leftover.container) : dropDatabases(leftover);
}

// Testcontainers' own reaper would do it, but it is an image that not everybody can pull.
async function removeContainer(id) {
  const { getContainerRuntimeClient } = await import("testcontainers");
  const { container: engine } = await getContainerRuntimeClient();
  const container = engine.getById(id);
  await engine.stop(container, { timeout: 0 });
  await engine.remove(container, { removeVolumes: true });
}

async function dropDatabases({ serverUrl, template }) {
  const client = new pg.Client({ connectionString: serverUrl, connectionTimeoutMillis: 5_000 });
  client.on("error", () => {});
  await client.connect();
  const names = "SELECT datname AS name FROM pg_database WHERE starts_with(datname, $1)";
  const { rows } = await client.query(names, [template]);
  for (const { name } of rows) await client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
  await client.end();
}

// Every embedded server whose home lies below the directory.
async function stopServers(directory) {
  const entries = await readdir(directory, { withFileTypes: true }).catch(() => []);
  for (const { name } of entries.filter((entry) => entry.isDirectory())) {
    if (name === "server") await stopServer(join(directory, name, "cluster/data/postmaster.pid"));
    else await stopServers(join(directory, name));
  }
}

async function stopServer(postmasterFile) {
  const pid = Number.parseInt(await readFile(postmasterFile, "utf8").catch(() => ""), 10);
  try {
    // SIGQUIT: at once, without writing anything back.
    if (pid > 0) process.kill(pid, "SIGQUIT");
    while (pid > 0 && process.kill(pid, 0)) await sleep(20);
  } catch {
    // It has ended.
  }
}
