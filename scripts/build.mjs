/**
 * Builds `dist/`: generates the Prisma client, compiles beside the old build, and puts the new one in its place
 * when it is complete, so that whoever runs the old one is not left without it.
 *
 * `npx thermostore` in a checkout makes npm prepare the checkout once more; there is nothing to do then.
 */

import { execFileSync } from "node:child_process";
import { chmodSync, existsSync, renameSync, rmSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
process.chdir(root);

if (process.env.npm_command !== "exec" || !existsSync("dist/cli/main.js")) {
  run("prisma/build/index.js", ["generate"]);
  rmSync("dist.next", { recursive: true, force: true });
  run("typescript/bin/tsc", ["-p", "tsconfig.build.json", "--outDir", "dist.next"]);
  chmodSync("dist.next/cli/main.js", 0o755);
  rmSync("dist.previous", { recursive: true, force: true });
  if (existsSync("dist")) renameSync("dist", "dist.previous");
  renameSync("dist.next", "dist");
  rmSync("dist.previous", { recursive: true, force: true });
}

function run(script, args) {
  execFileSync(process.execPath, [`node_modules/${script}`, ...args], { stdio: "inherit" });
}
