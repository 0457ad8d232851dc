import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { configuredDatabase, configuredServer, openStorage } from "../../../src/postgres/open-storage.js";

describe("which database is meant", () => {
  beforeEach(() => {
    vi.stubEnv("THERMOSTORE_DATABASE_URL", "");
    vi.stubEnv("DATABASE_URL", "");
    vi.stubEnv("THERMOSTORE_DIRECT_URL", "");
  });
  afterEach(() => {
    vi.unstubAllEnvs();
  });

  it("is the embedded one, whatever PG… variables say, unless there is an address", () => {
    vi.stubEnv("PGHOST", "db.example.org");
    expect(configuredDatabase({})).toBeUndefined();
    expect(configuredServer({})).toBeUndefined();
    vi.stubEnv("DATABASE_URL", "postgresql://");
    expect(configuredDatabase({})).toBe("postgresql://");
    expect(configuredDatabase({ home: "/somewhere" })).toBeUndefined();
  });

  it("is reached directly for what a pooler stands in the way of", () => {
    vi.stubEnv("THERMOSTORE_DATABASE_URL", "postgresql://pooler/lab");
    vi.stubEnv("THERMOSTORE_DIRECT_URL", "postgresql://server/lab");
    expect(configuredDatabase({})).toBe("postgresql://pooler/lab");
    expect(configuredServer({})).toBe("postgresql://server/lab");
    expect(configuredServer({ database: "postgresql://named/lab" })).toBe("postgresql://named/lab");
    expect(configuredServer({ home: "/somewhere" })).toBeUndefined();
  });

  it("may have replicas, whose addresses are looked at before anything is connected to", async () => {
    vi.stubEnv("THERMOSTORE_DATABASE_URL", "postgresql://127.0.0.1:1/lab");
    vi.stubEnv("THERMOSTORE_REPLICA_URLS", "postgresql://one/lab  mysql://two/lab");
    await expect(openStorage()).rejects.toThrow(/mysql:\/\/two/);
    await expect(openStorage({ replicaUrls: ["postgresql://one/lab"] })).rejects.toThrow(/cannot be reached/);
    const named = openStorage({ database: "postgresql://127.0.0.1:1/lab" });
    await expect(named).rejects.toThrow(/cannot be reached/);
  });
});
