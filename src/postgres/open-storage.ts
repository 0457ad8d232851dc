/** Opens the store that the environment names: a database that operators run, or the embedded one. */

import { parseConnectionTarget } from "./connection-target.js";
import type { DatabaseOptions } from "./database/database-options.js";
import { EmbeddedServer } from "./embedded/embedded-server.js";
import { PostgresStorage } from "./postgres-storage.js";
import { DEFAULT_PROJECT } from "./projects/project.js";

export interface OpenStorageOptions extends DatabaseOptions {
  /** The project to work in. Default: `THERMOSTORE_PROJECT`, else `default`. */
  readonly project?: string;
  /**
   * The address of the database. Default: `THERMOSTORE_DATABASE_URL`, else `DATABASE_URL`, unless `home` is
   * given; else embedded.
   */
  readonly database?: string;
  /** Where the embedded database lives. Default: `THERMOSTORE_HOME`, else the user's data directory. */
  readonly home?: string;
  /**
   * Addresses of streaming replicas of the database's server, which may answer reads. Default:
   * `THERMOSTORE_REPLICA_URLS`, separated by spaces, where the database is named by the environment too.
   */
  readonly replicaUrls?: readonly string[];
  /** Told what the embedded server is doing while it is prepared. */
  readonly onProgress?: (text: string) => void;
}

/** The address of the database that is configured, or `undefined` if it is the embedded one. */
export function configuredDatabase({
  database,
  home,
}: Pick<OpenStorageOptions, "database" | "home">): string | undefined {
  // Who names a home means the database in it, whatever the environment says.
  const environment =
    home === undefined ? [process.env.THERMOSTORE_DATABASE_URL, process.env.DATABASE_URL] : [];
  return [database, ...environment].find((url) => url !== undefined && url !== "");
}

/**
 * The address for what needs one connection that stays, such as migrating: where a pooler stands before the database,
 * `THERMOSTORE_DIRECT_URL` goes past it.
 */
export function configuredServer(options: Pick<OpenStorageOptions, "database" | "home">): string | undefined {
  const isNamed = options.database !== undefined || options.home !== undefined;
  const direct = isNamed ? undefined : process.env.THERMOSTORE_DIRECT_URL;
  return direct || configuredDatabase(options);
}

/** The name of the project that is configured. */
export function configuredProject({ project }: Pick<OpenStorageOptions, "project">): string {
  return project || process.env.THERMOSTORE_PROJECT || DEFAULT_PROJECT;
}

/**
 * Opens the configured store; closing it stops the embedded server if nobody else uses it.
 *
 * @throws {DatabaseConnectionError} {SchemaVersionError} {EmbeddedServerError} each naming what to do.
 * @example await using store = await openStorage();
 */
export async function openStorage(options: OpenStorageOptions = {}): Promise<PostgresStorage> {
  const url = configuredDatabase(options);
  const project = configuredProject(options);
  if (url !== undefined) {
    const replicas = { servers: replicaUrls(options).map((replica) => parseConnectionTarget(replica)) };
    return PostgresStorage.connect(parseConnectionTarget(url), { replicas, ...options, project });
  }
  const server = await EmbeddedServer.open({
    ...(options.home === undefined ? {} : { home: options.home }),
    ...(options.onProgress === undefined ? {} : { onProgress: options.onProgress }),
  });
  try {
    return await PostgresStorage.connect(server.target, {
      ...options,
      project,
      onClose: () => server.close(),
    });
  } catch (error) {
    await server.close();
    throw error;
  }
}

function replicaUrls({ replicaUrls: given, database }: OpenStorageOptions): readonly string[] {
  // Those of the environment are of the database of the environment.
  const named = database === undefined ? (process.env.THERMOSTORE_REPLICA_URLS ?? "") : "";
  return given ?? named.split(/\s+/).filter((url) => url !== "");
}
