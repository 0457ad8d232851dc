/**
 * The database of a test file: the one way for tests to get at PostgreSQL.
 */
import { inject } from "vitest";
import {
  type ConnectionTarget,
  parseConnectionTarget,
  withDatabase,
} from "../../src/postgres/connection-target.js";
import { askForTemplate } from "./template-broker.js";
import { administrate, type TemplateDatabase } from "./template-database.js";

/** A database that belongs to one test file. */
export interface TestDatabase {
  readonly url: string;
  readonly target: ConnectionTarget;
  /** Drops the database, also under open connections. */
  drop(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

let template: Promise<TemplateDatabase> | undefined;
let counter = 0;

/**
 * Makes a database with thermostore's schema and no rows, by cloning the run's template (0.1 s).
 *
 * @example
 * const database = await testDatabase();
 * afterAll(() => database.drop());
 */
export function testDatabase(): Promise<TestDatabase> {
  return create((names) => `TEMPLATE ${names.template}`);
}

/** Makes a database without any tables. */
export function emptyTestDatabase(): Promise<TestDatabase> {
  return create(() => "TEMPLATE template0 ENCODING 'UTF8'");
}

async function create(options: (names: TemplateDatabase) => string): Promise<TestDatabase> {
  template ??= askForTemplate(inject("templateBrokerUrl"));
  const names = await template;
  const name = `${names.template}_${process.pid}_${++counter}`;
  await administrate(names.serverUrl, async (client) => {
    await client.query(`CREATE DATABASE ${name} ${options(names)}`);
  });
  const target = withDatabase(parseConnectionTarget(names.serverUrl), name);
  const drop = () =>
    administrate(names.serverUrl, async (client) => {
      await client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
    });
  return { url: target.url, target, drop, [Symbol.asyncDispose]: drop };
}
