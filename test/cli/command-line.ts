/** Runs the command line as its users do, in processes of their own, compiled from the sources as they are now. */

import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll } from "vitest";
import { PostgresStorage } from "../../src/postgres/postgres-storage.js";
import { importStore } from "../../src/transfer/import-store.js";
import { type TestDatabase, testDatabase } from "../database/test-database.js";
import { CompiledPackage } from "../postgres/embedded/compiled-package.js";
import { ProgramServer } from "./program-server.js";

/** The store that comes with the project: 13 objects. */
export const exampleStore = fileURLToPath(new URL("../../examples/store", import.meta.url));

/** What a process came to. */
export interface Finished {
  /** `null` if a signal ended it. */
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  /** What is on stdin. Default: nothing. */
  readonly input?: string;
  /** Environment variables beside, or instead of, those that name the test file's database. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Start a process for it, as when it is to end itself. Default: false. */
  readonly inNewProcess?: boolean;
}

/** The program of a test file, with a database of its own. */
export class CommandLine {
  #compiled: CompiledPackage | undefined;
  #database: TestDatabase | undefined;
  #server: ProgramServer | undefined;

  async open(): Promise<void> {
    this.#database = await testDatabase();
    this.#compiled = await CompiledPackage.shared();
  }

  /** Imports the example store, without a process. */
  async importExamples(): Promise<void> {
    await using store = await PostgresStorage.connect(this.database.target);
    await importStore(exampleStore, store);
  }

  async close(): Promise<void> {
    await this.#server?.close();
    await this.#compiled?.[Symbol.asyncDispose]();
    await this.#database?.drop();
  }

  get database(): TestDatabase {
    if (this.#database === undefined) throw new Error("the database is there only while tests run");
    return this.#database;
  }

  /** Starts the program; the caller waits for it. */
  start(args: readonly string[], { environment = {} }: RunOptions = {}): ChildProcessWithoutNullStreams {
    return spawn(process.execPath, [this.#file("main.js"), ...args], { env: this.#environment(environment) });
  }

  /**
   * Runs the program to its end. Where nothing else runs, the process is one that stays, since most of the time
   * of a command is its start.
   */
  async run(args: readonly string[], options: RunOptions = {}): Promise<Finished> {
    this.#server ??= new ProgramServer(this.#file("run-program.js"));
    if (this.#server.isFree && options.inNewProcess !== true) {
      const { input = "", environment = {} } = options;
      return this.#server.run({ args, input, environment: this.#environment(environment) });
    }
    const child = this.start(args, options);
    child.stdin.on("error", () => {});
    child.stdin.end(options.input ?? "");
    return finished(child);
  }

  /** Runs the program and reads the one JSON document that it prints. */
  async runJson(
    args: readonly string[],
    options: RunOptions = {},
  ): Promise<Finished & { readonly json: unknown }> {
    const result = await this.run([...args, "--json"], options);
    return { ...result, json: JSON.parse(result.stdout) };
  }

  #file(name: string): string {
    return join(this.#compiled?.path ?? "", "dist/cli", name);
  }

  #environment(more: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
    return { ...inheritedEnvironment(), THERMOSTORE_DATABASE_URL: this.database.url, ...more };
  }
}

/** What a started program comes to; without its stdout if somebody else reads that. */
export async function finished(
  child: ChildProcessWithoutNullStreams,
  { withStdout = true } = {},
): Promise<Finished> {
  const exited = new Promise<number | null>((resolve) => {
    child.once("close", resolve);
  });
  const [stdout, stderr, exitCode] = await Promise.all([
    withStdout ? text(child.stdout) : "",
    text(child.stderr),
    exited,
  ]);
  return { exitCode, stdout, stderr };
}

/** The program for the tests of a file; on request its database has the objects of the example store. */
export function useCommandLine({ withExamples = false } = {}): CommandLine {
  const commandLine = new CommandLine();
  beforeAll(async () => {
    await commandLine.open();
    if (withExamples) await commandLine.importExamples();
  });
  afterAll(() => commandLine.close());
  return commandLine;
}

/** What the machine that runs the tests says of databases must not lead them to one. */
function inheritedEnvironment(): NodeJS.ProcessEnv {
  const ours = /^(THERMOSTORE_|DATABASE_URL$|PG|NODE_OPTIONS$|NODE_V8_COVERAGE$)/;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !ours.test(name)));
}
