/**
 * Prisma's schema engine, the one behind `prisma migrate`, as WebAssembly from the npm registry: laboratories
 * behind firewalls cannot download the binary that the command line wants. It writes `_prisma_migrations` as
 * the command line does, so the two are interchangeable. Loaded on first use only (about 0.3 s).
 */
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import type { MigrationList, SchemaEngine } from "@prisma/schema-engine-wasm/schema_engine_bg";
import type pg from "pg";
import { StorageError } from "../../errors.js";
import { engineReason } from "./engine-reason.js";
import type { MigrationFolder } from "./migration-folder.js";

/** Prisma's engine refused something, for no reason of the database's. */
class SchemaEngineError extends StorageError {}

type Bindings = typeof import("@prisma/schema-engine-wasm/schema_engine_bg");

let bindings: Promise<Bindings> | undefined;

/** Runs `work` with an engine that speaks over `pool`, for the schema of `folder`. */
export async function withSchemaEngine<T>(
  pool: pg.Pool,
  folder: MigrationFolder,
  schemaName: string | undefined,
  work: (engine: SchemaEngine) => Promise<T>,
): Promise<T> {
  bindings ??= instantiate();
  const [{ SchemaEngine }, { bindMigrationAwareSqlAdapterFactory }, { MigrationAdapterFactory }] =
    await Promise.all([bindings, import("@prisma/driver-adapter-utils"), import("./migration-adapter.js")]);
  const adapters = new MigrationAdapterFactory(pool, folder, schemaName);
  const engine = await SchemaEngine.new(
    { datamodels: [["schema.prisma", folder.schema]] },
    () => {},
    bindMigrationAwareSqlAdapterFactory(adapters),
  );
  try {
    return await work(engine);
  } catch (cause) {
    if (adapters.lastError !== undefined) throw adapters.lastError;
    const message = cause instanceof Error ? cause.message : String(cause);
    throw new SchemaEngineError(engineReason(message), { cause });
  } finally {
    engine.free();
  }
}

/** The migrations of a folder in the shape that the engine takes. */
export function migrationList(folder: MigrationFolder): MigrationList {
  return {
    baseDir: `${folder.path}/migrations`,
    lockfile: { path: "migration_lock.toml", content: folder.lockfile },
    shadowDbInitScript: "",
    migrationDirectories: folder.migrations.map(({ name, script }) => ({
      path: name,
      migrationFile: { path: "migration.sql", content: { tag: "ok", value: script } },
    })),
  };
}

// The package expects a bundler to join its two halves; here it is done by hand.
async function instantiate(): Promise<Bindings> {
  const loaded = await import("@prisma/schema-engine-wasm/schema_engine_bg");
  const path = createRequire(import.meta.url)
    .resolve("@prisma/schema-engine-wasm/schema_engine_bg")
    .replace(/\.js$/, ".wasm");
  const module = new WebAssembly.Module(await readFile(path));
  const { exports } = new WebAssembly.Instance(module, { "./schema_engine_bg.js": withIdleTimers(loaded) });
  loaded.__wbg_set_wasm(exports);
  const { __wbindgen_start: start } = exports;
  if (typeof start !== "function") throw new TypeError(`${path} has no __wbindgen_start`);
  start();
  return loaded;
}

// The engine never clears the timer that limits its wait for the lock. It must not keep the process alive.
function withIdleTimers(loaded: Bindings): Record<string, unknown> {
  const setIdleTimer = (callback: () => void, delayMs: number) => setTimeout(callback, delayMs >>> 0).unref();
  const isTimer = (name: string) => name.startsWith("__wbg_setTimeout");
  const functions = Object.entries(loaded).map(([name, value]) => [
    name,
    isTimer(name) ? setIdleTimer : value,
  ]);
  return Object.fromEntries(functions);
}
