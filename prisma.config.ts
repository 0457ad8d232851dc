import { defineConfig } from "prisma/config";

// `generate`, `validate` and `format` do not use the schema engine, yet the command line fetches it before
// they run. Naming an executable that exists keeps them working where only the npm registry can be reached.
const offlineCommands = ["generate", "validate", "format"];
if (offlineCommands.some((command) => process.argv.includes(command))) {
  process.env.PRISMA_SCHEMA_ENGINE_BINARY ??= process.execPath;
}

export default defineConfig({
  schema: "prisma/schema.prisma",
  migrations: { path: "prisma/migrations" },
  datasource: { url: process.env.THERMOSTORE_DATABASE_URL ?? process.env.DATABASE_URL ?? "" },
});
