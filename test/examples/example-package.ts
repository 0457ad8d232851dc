/**
 * The package with its examples, compiled from the sources as they are now: examples run as a user runs them,
 * in processes of their own, and never against an old build.
 */
import { execFile } from "node:child_process";
import { cp, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import ts from "typescript";
import { CompiledPackage } from "../postgres/embedded/compiled-package.js";

export const repository = fileURLToPath(new URL("../..", import.meta.url));

/** What an example printed. */
export interface ExampleOutput {
  readonly stdout: string;
  readonly stderr: string;
}

/** A compiled package in a temporary directory; removed when disposed. */
export class ExamplePackage {
  readonly #compiled: CompiledPackage;

  private constructor(compiled: CompiledPackage) {
    this.#compiled = compiled;
  }

  static async create(): Promise<ExamplePackage> {
    const compiled = await CompiledPackage.extensible();
    const examples = join(compiled.path, "examples");
    await cp(join(repository, "examples"), examples, { recursive: true });
    for (const name of (await readdir(examples)).filter((each) => each.endsWith(".ts"))) {
      const source = await readFile(join(examples, name), "utf8");
      const { outputText } = ts.transpileModule(source, {
        compilerOptions: { target: ts.ScriptTarget.ES2023, module: ts.ModuleKind.ESNext },
      });
      await writeFile(join(examples, name.replace(/\.ts$/, ".js")), outputText);
    }
    return new ExamplePackage(compiled);
  }

  /**
   * Runs an example to its end.
   *
   * @param name its file in `examples/`, as it runs: `.js` for one in TypeScript.
   * @throws if its exit code is not 0.
   */
  async run(name: string, environment: Readonly<Record<string, string>> = {}): Promise<ExampleOutput> {
    const { THERMOSTORE_DATABASE_URL: _, DATABASE_URL: __, ...inherited } = process.env;
    return promisify(execFile)(process.execPath, [join("examples", name)], {
      cwd: this.#compiled.path,
      env: { ...inherited, ...environment },
    });
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#compiled[Symbol.asyncDispose]();
  }
}
