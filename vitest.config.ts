import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    globalSetup: ["test/database/global-setup.ts"],
    pool: "forks",
    // Tests wait for servers and processes of their own much of the time: one worker would leave a small machine idle.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    execArgv: ["--import", new URL("test/workers/typescript-in-workers.mjs", import.meta.url).href],
    // The first hook that asks for a database waits until its server has been made.
    hookTimeout: 120_000,
    testTimeout: 60_000,
    teardownTimeout: 60_000,
    reporters: ["default", "./test/reporters/summary-reporter.ts"],
  },
});
