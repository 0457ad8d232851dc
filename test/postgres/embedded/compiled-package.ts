/**
 * The package as plain JavaScript in a temporary directory, for tests that need real processes of their own:
 * Node runs no TypeScript, and waiting for a full build would cost more than the tests.
 */
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { inject } from "vitest";

const root = fileURLToPath(new URL("../../..", import.meta.url));

/** Compiled sources beside links to what they need; removed when disposed. */
export class CompiledPackage {
  readonly path: string;

  private constructor(path: string) {
    this.path = path;
  }

  /** Compiles the given files and folders of `src/`, file by file, without checking types. */
  static async create(sources: readonly string[]): Promise<CompiledPackage> {
    const path = await mkdtemp(join(inject("runDirectory"), "compiled-"));
    for (const name of ["node_modules", "prisma", "package.json"])
      await symlink(join(root, name), join(path, name));
    for (const source of sources) await compile(source, path);
    return new CompiledPackage(path);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return rm(this.path, { recursive: true, force: true });
  }
}

async function compile(source: string, path: string): Promise<void> {
  const from = join(root, "src", source);
  if (!source.endsWith(".ts")) {
    for (const name of await readdir(from)) await compile(join(source, name), path);
    return;
  }
  const to = join(path, "dist", source.replace(/\.ts$/, ".js"));
  const { outputText } = ts.transpileModule(await readFile(from, "utf8"), {
    compilerOptions: {
      target: ts.ScriptTarget.ES2023,
      module: ts.ModuleKind.ESNext,
      verbatimModuleSyntax: true,
    },
  });
  await mkdir(dirname(to), { recursive: true });
  await writeFile(to, outputText);
}
