/**
 * The one instance of RDKit (its WebAssembly build), loaded when a molecule is first looked at.
 *
 * The build only offers an asynchronous start, but nothing in it waits for anything outside: once the
 * WebAssembly module is instantiated synchronously, all that is left are microtasks. It is therefore run in
 * a context with a microtask queue of its own, which is empty when the call returns. That keeps the whole
 * domain (a component, a substance) synchronous.
 */

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname } from "node:path";
import { createContext, Script } from "node:vm";
import type { MainModule } from "@rdkit/rdkit";
import { StorageError } from "../errors.js";

interface ModuleOptions extends Partial<MainModule> {
  instantiateWasm(imports: WebAssembly.Imports, ready: (instance: WebAssembly.Instance) => void): void;
}

let loaded: MainModule | undefined;

/**
 * RDKit, loaded on the first call (about 0.2 s) and shared afterwards. Calls into it go through `runInRdkit`.
 *
 * @throws {StorageError} if the package's WebAssembly build cannot be started.
 */
export function rdkit(): MainModule {
  loaded ??= load();
  return loaded;
}

/** Throws the instance away, with every molecule in it; the next call of `rdkit` starts another. */
export function discardRdkit(): void {
  loaded = undefined;
}

function load(): MainModule {
  const require = createRequire(import.meta.url);
  const scriptPath = require.resolve("@rdkit/rdkit");
  const script = readFileSync(scriptPath, "utf8");
  const wasm = new WebAssembly.Module(readFileSync(scriptPath.replace(/\.js$/, ".wasm")));
  const instances: WebAssembly.Instance[] = [];
  const rdkitModule: ModuleOptions = {
    instantiateWasm: (imports, ready) => {
      const instance = new WebAssembly.Instance(wasm, imports);
      instances.push(instance);
      ready(instance);
    },
  };
  const context = createContext(
    {
      console,
      crypto: globalThis.crypto,
      exports: {},
      module: { exports: {} },
      performance,
      process,
      rdkitModule,
      require,
      TextDecoder,
      WebAssembly,
      __dirname: dirname(scriptPath),
      __filename: scriptPath,
    },
    { microtaskMode: "afterEvaluate" },
  );
  new Script(`${script}\n;module.exports(rdkitModule);`, { filename: scriptPath }).runInContext(context);
  if (!isReady(rdkitModule)) {
    throw new StorageError("RDKit could not be started; reinstall the @rdkit/rdkit package.");
  }
  for (const { exports } of instances) enlargeStack(script, exports);
  rdkitModule.disable_logging();
  return rdkitModule;
}

function isReady(module: Partial<MainModule>): module is MainModule {
  return typeof module.get_mol === "function";
}

const STACK_BYTES = 16 * 1024 * 1024;

/**
 * Moves RDKit's stack to a larger piece of memory. The build comes with 64 KiB, above its own data: RDKit is
 * recursive, so that a molecule of some 600 atoms in a row would overwrite the data, unnoticed. With more
 * room the engine's own stack is used up first, which it notices.
 */
function enlargeStack(script: string, exports: WebAssembly.Instance["exports"]): void {
  const allocate = exportOf("_emscripten_builtin_memalign", script, exports);
  const moveStack = exportOf("__emscripten_stack_restore", script, exports);
  const start: unknown = allocate?.(16, STACK_BYTES);
  if (typeof start === "number" && start > 0) moveStack?.(start + STACK_BYTES);
}

/** An export of the WebAssembly module; the build shortens their names, and only its script knows both. */
function exportOf(
  name: string,
  script: string,
  exports: WebAssembly.Instance["exports"],
): ((...args: number[]) => unknown) | undefined {
  const shortName = new RegExp(`\\b${name}=wasmExports\\["(\\w+)"\\]`).exec(script)?.[1] ?? "";
  const found = exports[shortName];
  return typeof found === "function" ? (found as (...args: number[]) => unknown) : undefined;
}
