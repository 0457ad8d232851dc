/**
 * A process that uses the embedded server: opens it, and closes it when told to. Says on stdout what it has
 * done. Arguments: the compiled package, the home.
 */
import { join } from "node:path";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";

const [packagePath, home] = process.argv.slice(2);
const load = (path) => import(pathToFileURL(join(packagePath, "dist/postgres", path)).href);
const { EmbeddedServer } = await load("embedded/embedded-server.js");

try {
  const server = await EmbeddedServer.open({ home, onProgress: (text) => console.log(`progress ${text}`) });
  console.log("opened");
  for await (const _command of createInterface({ input: process.stdin })) {
    await server.close();
    console.log("closed");
    break;
  }
  process.stdin.destroy();
} catch (error) {
  console.log(`failed ${error.name}: ${error.message}`);
  process.exitCode = 1;
}
