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
 * RDKit, loaded on the first call (about 0.2 s) and shared afterwards.
 *
 * @throws {StorageError} if the package's WebAssembly build cannot be started.
 */
export function rdkit(): MainModule {
  loaded ??= load();
  return loaded;
}

function load(): MainModule {
  const require = createRequire(import.meta.url);
  const scriptPath = require.resolve("@rdkit/rdkit");
  const wasm = new WebAssembly.Module(readFileSync(scriptPath.replace(/\.js$/, ".wasm")));
  const rdkitModule: ModuleOptions = {
    instantiateWasm: (imports, ready) => ready(new WebAssembly.Instance(wasm, imports)),
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
  const source = `${readFileSync(scriptPath, "utf8")}\n;module.exports(rdkitModule);`;
  new Script(source, { filename: scriptPath }).runInContext(context);
  if (!isReady(rdkitModule)) {
    throw new StorageError("RDKit could not be started; reinstall the @rdkit/rdkit package.");
  }
  rdkitModule.disable_logging();
  return rdkitModule;
}

function isReady(module: Partial<MainModule>): module is MainModule {
  return typeof module.get_mol === "function";
}
