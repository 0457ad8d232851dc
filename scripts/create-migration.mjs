/**
 * For developers: writes prisma/migrations/<timestamp>_<name>/migration.sql from the difference between the
 * migrations so far and schema.prisma.
 *
 *     node scripts/create-migration.mjs NAME            a new migration
 *     node scripts/create-migration.mjs --again NAME    the latest migration once more, before it is released
 *
 * With --again, what stands in the file from the line "-- By hand" on is kept. Needs a server on which to make
 * a scratch database: that of THERMOSTORE_DATABASE_URL, else an embedded one in a temporary directory.
 */
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import pg from "pg";
import { createViteServer } from "vitest/node";

const prismaFolder = fileURLToPath(new URL("../prisma", import.meta.url));
const byHand = "-- By hand";

const { values, positionals } = parseArgs({
  options: { again: { type: "boolean" } },
  allowPositionals: true,
});
const [name, ...rest] = positionals;
if (name === undefined || rest.length > 0 || !/^[a-z][a-z0-9_]*$/.test(name)) {
  console.error("usage: node scripts/create-migration.mjs [--again] NAME   (snake_case)");
  process.exit(2);
}

const directories = (await readdir(join(prismaFolder, "migrations"), { withFileTypes: true }))
  .filter((entry) => entry.isDirectory())
  .map((entry) => entry.name)
  .sort();
const latest = directories.at(-1);
if (values.again && !latest?.endsWith(`_${name}`)) {
  console.error(`the latest migration is ${latest ?? "none"}; only the latest can be made again.`);
  process.exit(2);
}
const timestamp = new Date().toISOString().replaceAll(/\D/g, "").slice(0, 14);
const directory = values.again ? latest : `${timestamp}_${name}`;
const file = join(prismaFolder, "migrations", directory, "migration.sql");

const work = await mkdtemp(join(tmpdir(), "thermostore-migration-"));
const vite = await createViteServer({
  configFile: false,
  logLevel: "error",
  server: { middlewareMode: true },
});
try {
  const sql = await difference();
  const previous = values.again ? await readFile(file, "utf8") : "";
  const kept = previous.includes(byHand) ? previous.slice(previous.indexOf(byHand)) : "";
  if (sql === "" && kept === "") {
    console.error("nothing to do: the migrations give schema.prisma already.");
  } else {
    await mkdir(join(file, ".."), { recursive: true });
    await writeFile(file, [sql, kept].filter(Boolean).join("\n\n").trimEnd().concat("\n"));
    console.error(`wrote ${file}`);
  }
} finally {
  await vite.close();
  await rm(work, { recursive: true, force: true });
}

async function difference() {
  const history = join(work, "prisma");
  await cp(prismaFolder, history, { recursive: true });
  if (values.again) await rm(join(history, "migrations", directory), { recursive: true });

  const { parseConnectionTarget, withDatabase } = await load("connection-target.ts");
  const { deployMigrations } = await load("migrations/deploy-migrations.ts");
  const { schemaDiff } = await load("migrations/migration-report.ts");
  const address = process.env.THERMOSTORE_DATABASE_URL || undefined;
  const embedded =
    address === undefined
      ? await (await load("embedded/embedded-server.ts")).EmbeddedServer.open({ home: join(work, "home") })
      : undefined;
  try {
    const server = embedded?.target ?? parseConnectionTarget(address);
    const scratch = `thermostore_scratch_${process.pid}`;
    await execute(server, `CREATE DATABASE ${scratch}`);
    try {
      const target = withDatabase(server, scratch);
      await deployMigrations(target, { folderPath: history });
      return (await schemaDiff(target, history)).sql;
    } finally {
      await execute(server, `DROP DATABASE ${scratch} WITH (FORCE)`);
    }
  } finally {
    await embedded?.close();
  }
}

async function execute(server, sql) {
  const client = new pg.Client(server.config);
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}

function load(path) {
  return vite.ssrLoadModule(fileURLToPath(new URL(`../src/postgres/${path}`, import.meta.url)));
}
