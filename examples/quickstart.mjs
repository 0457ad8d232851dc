// The quick start: starts an embedded PostgreSQL, imports the example store and asks it some questions, with
// the commands that a person would type. The database is kept in THERMOSTORE_HOME if that is set; without it,
// it is made in a temporary directory and removed at the end. The server is stopped in either case.
//
//   npm run quickstart

import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { EmbeddedServer } from "thermostore";

const root = fileURLToPath(new URL("..", import.meta.url));
const program = join(root, "dist", "cli", "main.js");

const waterAt298K = "335f9be0755d1c669b97ec222638b547";
const steps = [
  ["Take over a store directory, as openff-evaluator writes it:", "import examples/store"],
  [
    "Which simulations of water are there near room temperature?",
    "query simulation --substance O --temperature 290..310K",
  ],
  ["What do we have of anything that contains ethanol?", "query --component CCO"],
  [
    "Pure data for each component of a mixture, in groups:",
    "query simulation --substance CCO --substance O --components-only",
  ],
  ["One of them in full, with the files in its directory:", `get ${waterAt298K}`],
  ["How much is stored?", "stats"],
];

async function main() {
  const chosen = process.env.THERMOSTORE_HOME || undefined;
  const home = chosen ?? mkdtempSync(join(tmpdir(), "thermostore-quickstart-"));
  // The examples belong in no database that the environment happens to name.
  const { THERMOSTORE_DATABASE_URL: _, DATABASE_URL: __, ...environment } = process.env;
  const interrupted = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => interrupted.abort());
  try {
    console.log(`Starting an embedded PostgreSQL in ${home}`);
    const server = await EmbeddedServer.open({ home });
    try {
      for (const [purpose, commandLine] of steps) {
        console.log(`\n# ${purpose}\n$ thermostore ${commandLine}\n`);
        const exitCode = await run(commandLine.split(" "), { ...environment, THERMOSTORE_HOME: home });
        if (exitCode !== 0 || interrupted.signal.aborted) {
          process.exitCode = 1;
          return;
        }
      }
    } finally {
      await server.close();
    }
    console.log(
      `\nThe server is stopped${chosen === undefined ? " and its database removed" : `; the database stays in ${home}`}.`,
    );
  } finally {
    if (chosen === undefined) rmSync(home, { recursive: true, force: true });
  }
}

/** Runs thermostore, and gives its exit code once it has ended. */
function run(args, environment) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [program, ...args], {
      cwd: root,
      env: environment,
      stdio: "inherit",
    });
    child.once("error", reject);
    child.once("close", resolve);
  });
}

await main();
