/** Versions of one piece of data through the command line, from as many processes at once. */

import { execFile } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { stringifyJson } from "../../dist/serialization/json/stringify-json.js";
import { Journal } from "../audit/journal.mjs";
import { CHAMPIONS, makeVersion, randomRank } from "./pieces.mjs";

const MAIN = fileURLToPath(new URL("../../dist/cli/main.js", import.meta.url));
const ROUNDS = 2;

/** Runs the commands; what they came to, and what was wrong with them. */
export async function commandLineRound({ scratch, url, processes }) {
  const path = join(scratch, "journal-of-commands.jsonl");
  const journal = new Journal(path, "command", { isDurable: false });
  const outcomes = {};
  const problems = [];
  const store = async (number) => {
    const stamp = 5_000_000 + number;
    const directory = join(scratch, `command-${number}`);
    const [piece] = CHAMPIONS;
    const version = await makeVersion(piece, { rank: randomRank(), stamp, directory });
    const file = join(scratch, `command-${number}.json`);
    await writeFile(file, stringifyJson(version.object.json));
    try {
      const { outcome } = await journal.run(version.intent, async () => {
        const parameters = ["store", file, "--ancillary", directory, "--json"];
        const env = { ...process.env, THERMOSTORE_DATABASE_URL: url };
        const { stdout } = await promisify(execFile)(process.execPath, [MAIN, ...parameters], { env });
        return JSON.parse(stdout);
      });
      outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
    } catch (error) {
      problems.push(`a command failed: ${error.message} ${error.stderr}`);
    }
  };
  const start = performance.now();
  for (let round = 0; round < ROUNDS; round++) {
    await Promise.all(Array.from({ length: processes }, (_, index) => store(round * processes + index)));
  }
  const elapsed = ((performance.now() - start) / 1000).toFixed(1);
  const text = `${ROUNDS} times ${processes} \`thermostore store\` at once in ${elapsed} s: ${JSON.stringify(outcomes)}`;
  return { journal: path, problems, text };
}
