/**
 * Makes `npx thermostore` run this checkout's own build. npm links the commands of dependencies but not those
 * of the package itself, and npx would install, and so build, the checkout once more to run it.
 */

import { chmodSync, existsSync, mkdirSync, rmSync, symlinkSync } from "node:fs";

const command = new URL("../dist/cli/main.js", import.meta.url);
const folder = new URL("../node_modules/.bin/", import.meta.url);

// Windows needs more than a link; npx finds its own way there.
if (process.platform !== "win32" && existsSync(new URL("../node_modules/", import.meta.url))) {
  mkdirSync(folder, { recursive: true });
  chmodSync(command, 0o755);
  const link = new URL("thermostore", folder);
  rmSync(link, { force: true });
  symlinkSync("../../dist/cli/main.js", link);
}
