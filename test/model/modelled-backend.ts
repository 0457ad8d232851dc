/** The backends that are held against the model, each with as many clients as it can have. */
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { PostgresStorage } from "../../src/postgres/postgres-storage.js";
import { removeTree } from "../../src/storage/ancillary/remove-tree.js";
import { LocalFileStorage } from "../../src/storage/local-file/local-file-storage.js";
import { MemoryStorage } from "../../src/storage/memory-storage.js";
import type { StorageBackend } from "../../src/storage/storage-backend.js";
import { ThreeMethodStorage } from "../conformance/three-method-storage.js";
import { testDatabase } from "../database/test-database.js";
import { Neighbour } from "../postgres/storage/neighbour.js";
import type { Capabilities } from "./arbitrary-operation.js";
import { sampleDeposits } from "./samples.js";

/** The clients of one store, which is empty at first. */
export interface Clients {
  readonly stores: readonly StorageBackend[];
  release(): Promise<void>;
}

export interface ModelledBackend {
  readonly capabilities: Capabilities;
  /** A fresh store. */
  clients(): Promise<Clients>;
  close(): Promise<void>;
}

const SIMPLE: Capabilities = {
  removes: true,
  collects: false,
  sharesTransactions: false,
  showsLatestFiles: false,
};

async function memory(): Promise<ModelledBackend> {
  return {
    capabilities: SIMPLE,
    clients: async () => ({ stores: [new MemoryStorage()], release: async () => {} }),
    close: async () => {},
  };
}

async function threeMethods(): Promise<ModelledBackend> {
  return {
    capabilities: { ...SIMPLE, removes: false },
    clients: async () => {
      const store = await ThreeMethodStorage.open();
      return { stores: [store], release: () => removeTree(store.root) };
    },
    close: async () => {},
  };
}

async function localFiles(): Promise<ModelledBackend> {
  return {
    capabilities: { ...SIMPLE, showsLatestFiles: true },
    clients: async () => {
      const root = await mkdtemp(join(tmpdir(), "thermostore-test-"));
      const stores = await Promise.all([1, 2, 3].map(() => LocalFileStorage.open(root)));
      return { stores, release: () => removeTree(root) };
    },
    close: async () => {},
  };
}

/** A project whose neighbour has the same data. */
async function postgres(): Promise<ModelledBackend> {
  const database = await testDatabase();
  const stores = await Promise.all([1, 2, 3].map(() => PostgresStorage.connect(database.target)));
  const client = new pg.Client(database.target.config);
  await client.connect();
  const neighbour = await Neighbour.move(database.target, sampleDeposits());
  return {
    capabilities: { ...SIMPLE, collects: true, sharesTransactions: true },
    clients: async () => {
      const tables = ["stored_object", "ledger", "archive", "archive_volume"];
      const project = "project_id = (select id from project where name = 'default')";
      await client.query(tables.map((table) => `delete from ${table} where ${project}`).join("; "));
      return { stores, release: () => neighbour.requireUntouched() };
    },
    close: async () => {
      await neighbour.close();
      await client.end();
      for (const store of stores) await store.close();
      await database.drop();
    },
  };
}

export const BACKENDS = { memory, threeMethods, localFiles, postgres } as const;
