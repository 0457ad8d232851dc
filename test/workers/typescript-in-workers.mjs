/**
 * Lets worker threads that tests start run the TypeScript sources: Vitest transforms what it imports itself,
 * but a worker thread imports with Node alone. Passed to Node with `--import`; worker threads inherit it.
 */
import { register } from "node:module";
import { isMainThread } from "node:worker_threads";

// Everything outside worker threads is Vitest's business.
if (!isMainThread) register("./typescript-hooks.mjs", import.meta.url);
