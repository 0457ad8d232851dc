import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    globalSetup: ["test/database/global-setup.ts"],
    pool: "forks",
    execArgv: ["--import", new URL("test/workers/typescript-in-workers.mjs", import.meta.url).href],
    // The first hook that asks for a database waits until its server has been made.
    hookTimeout: 120_000,
    testTimeout: 60_000,
    teardownTimeout: 60_000,
    reporters: ["default", "./test/reporters/summary-reporter.ts"],
  },
});
