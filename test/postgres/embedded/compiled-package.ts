/**
 * The package as plain JavaScript in a temporary directory, for tests that need real processes of their own:
 * Node runs no TypeScript, and waiting for a full build would cost more than the tests.
 */
import { access, mkdir, mkdtemp, readdir, readFile, rename, rm, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { inject } from "vitest";

const root = fileURLToPath(new URL("../../..", import.meta.url));

/** Compiled sources beside links to what they need; removed when disposed, unless others use them too. */
export class CompiledPackage {
  readonly path: string;
  readonly #isShared: boolean;

  private constructor(path: string, isShared = false) {
    this.path = path;
    this.#isShared = isShared;
  }

  /** All of `src/`, compiled once for all test files of a run; not to be changed. */
  static async shared(): Promise<CompiledPackage> {
    const path = join(inject("runDirectory"), "compiled");
    if (!(await exists(path))) {
      const own = await CompiledPackage.#create();
      // Where another test file was faster, its directory is not empty, and serves as well.
      await rename(own.path, path).catch(() => own[Symbol.asyncDispose]());
    }
    return new CompiledPackage(path, true);
  }

  /** Compiles `src/` file by file, without checking types. */
  static async #create(): Promise<CompiledPackage> {
    const own = await CompiledPackage.#empty();
    await compile(".", own.path);
    return own;
  }

  /** A package directory to which files may be added. */
  static async extensible(): Promise<CompiledPackage> {
    const [own, shared] = await Promise.all([CompiledPackage.#empty(), CompiledPackage.shared()]);
    await symlink(join(shared.path, "dist"), join(own.path, "dist"));
    return own;
  }

  static async #empty(): Promise<CompiledPackage> {
    const path = await mkdtemp(join(inject("runDirectory"), "compiled-"));
    for (const name of ["node_modules", "prisma", "package.json"])
      await symlink(join(root, name), join(path, name));
    return new CompiledPackage(path);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.#isShared) await rm(this.path, { recursive: true, force: true });
  }
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
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
