import { chmod, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DatabaseConnectionError } from "../../../src/database-errors.js";
import { InvalidValueError } from "../../../src/errors.js";
import { FirstConnection } from "../../../src/postgres/connection/first-connection.js";
import { parseConnectionTarget } from "../../../src/postgres/connection-target.js";
import { type Certificate, TestAuthority } from "../../database/certificates.js";
import { ScratchServer } from "../../database/scratch-server.js";
import { type TestHome, testHome } from "../../database/test-home.js";

const authority = new TestAuthority("laboratory");
const stranger = new TestAuthority("stranger");

describe("an encrypting server", () => {
  let server: ScratchServer;
  let directory: TestHome;
  let environment: NodeJS.ProcessEnv;
  const file = (name: string) => join(directory.path, name);

  beforeAll(async () => {
    directory = await testHome();
    environment = { HOME: directory.path };
    await writeFile(file("lab.crt"), authority.certificate);
    await writeFile(file("stranger.crt"), stranger.certificate);
    server = await ScratchServer.make({
      access: [
        "hostssl all certified 127.0.0.1/32 cert",
        "hostssl all encrypted 127.0.0.1/32 scram-sha-256",
        "hostnossl all open 127.0.0.1/32 scram-sha-256",
        "host all thermostore 127.0.0.1/32 scram-sha-256",
      ],
    });
    await use(authority.issue());
    await server.putFile("root.crt", authority.certificate);
    await server.configure({ ssl: "on", ssl_ca_file: "root.crt" });
    await server.start();
    const roles = ["certified", "encrypted", "open"];
    await server.execute(roles.map((role) => `create role ${role} login password 'pa:ss'`).join("; "));
  });
  afterAll(async () => {
    await server[Symbol.asyncDispose]();
    await directory.remove();
  });

  /** Gives the server another certificate. */
  async function use({ certificate, key }: Certificate): Promise<void> {
    await server.putFile("server.crt", certificate);
    await server.putFile("server.key", key);
  }

  function target(
    parameters: string,
    { host = "127.0.0.1", user = "thermostore", password = server.password } = {},
  ) {
    const address = `postgresql://${user}:${encodeURIComponent(password)}@${host}:${server.port}/postgres${parameters}`;
    return parseConnectionTarget(address, { environment });
  }

  /** Whether a connection comes about, and is encrypted. */
  async function isEncrypted(...to: Parameters<typeof target>): Promise<boolean> {
    await using connection = await FirstConnection.open(target(...to));
    const { rows } = await connection.client.query<{ ssl: boolean }>(
      "select ssl from pg_stat_ssl where pid = pg_backend_pid()",
    );
    expect(connection.isPooled).toBe(false);
    return rows[0]?.ssl === true;
  }

  it.each([
    ["", true],
    ["?sslmode=disable", false],
    ["?sslmode=allow", false],
    ["?sslmode=prefer", true],
    ["?sslmode=require", true],
    ["?ssl=true", true],
    ["?sslmode=require&sslnegotiation=direct", true],
  ])("with %j is connected to, encrypted: %s", async (parameters, encrypted) => {
    expect(await isEncrypted(parameters)).toBe(encrypted);
  });

  it("is verified by the laboratory's own authority", async () => {
    for (const mode of ["verify-full", "verify-ca", "require"]) {
      expect(await isEncrypted(`?sslmode=${mode}&sslrootcert=${file("lab.crt")}`)).toBe(true);
    }
  });

  it("is verified by the certificates in the user's directory, where there are some", async () => {
    await mkdir(file(".postgresql"));
    await writeFile(file(".postgresql/root.crt"), authority.certificate);
    expect(await isEncrypted("?sslmode=verify-full")).toBe(true);
    await writeFile(file(".postgresql/root.crt"), stranger.certificate);
    await expect(isEncrypted("?sslmode=require")).rejects.toThrow(/authority that is not trusted/);
    await writeFile(file(".postgresql/root.crt"), authority.certificate);
  });

  it.each(["verify-full", "verify-ca", "require"])(
    "of another authority is refused with %s",
    async (mode) => {
      const connecting = isEncrypted(`?sslmode=${mode}&sslrootcert=${file("stranger.crt")}`);
      await expect(connecting).rejects.toThrow(
        /127\.0\.0\.1:\d+\/postgres.*authority that is not trusted.*sslrootcert/,
      );
      await expect(isEncrypted("?sslrootcert=system")).rejects.toThrow(/authority that is not trusted/);
    },
  );

  it("of another name is refused by verify-full alone", async () => {
    const parameters = `sslrootcert=${file("lab.crt")}`;
    const host = "localhost";
    await expect(isEncrypted(`?sslmode=verify-full&${parameters}`, { host })).rejects.toThrow(
      /another host name/,
    );
    expect(await isEncrypted(`?sslmode=verify-ca&${parameters}`, { host })).toBe(true);
    const elsewhere = `?sslmode=verify-full&${parameters}&hostaddr=127.0.0.1`;
    await expect(isEncrypted(elsewhere, { host: "db.example.org" })).rejects.toThrow(/another host name/);
  });

  it("whose certificate has expired is refused if it is verified", async () => {
    await use(authority.issue({ validUntil: Date.now() - 1000 }));
    await server.execute("select pg_reload_conf()");
    try {
      const connecting = isEncrypted(`?sslmode=verify-full&sslrootcert=${file("lab.crt")}`);
      await expect(connecting).rejects.toThrow(/has expired/);
      expect(await isEncrypted("?sslmode=prefer")).toBe(true);
    } finally {
      await use(authority.issue());
      await server.execute("select pg_reload_conf()");
    }
  });

  it("lets in who has a certificate instead of a password", async () => {
    const { certificate, key } = authority.issue({ commonName: "certified" });
    await writeFile(file("me.crt"), certificate);
    await writeFile(file("me.key"), key, { mode: 0o600 });
    const parameters = `?sslmode=verify-full&sslrootcert=${file("lab.crt")}&sslcert=${file("me.crt")}&sslkey=${file("me.key")}`;
    expect(await isEncrypted(parameters, { user: "certified" })).toBe(true);
    await chmod(file("me.key"), 0o644);
    expect(() => target(parameters)).toThrow(/others may read it; run: chmod 0600/);
    await expect(isEncrypted("", { user: "certified" })).rejects.toThrow(/certificate/);
  });

  it("is tried the other way where either will do", async () => {
    const password = "pa:ss";
    expect(await isEncrypted("?sslmode=prefer", { user: "open", password })).toBe(false);
    expect(await isEncrypted("?sslmode=allow", { user: "encrypted", password })).toBe(true);
    const refused = isEncrypted("?sslmode=disable", { user: "encrypted", password });
    await expect(refused).rejects.toMatchObject({
      code: "28000",
      message: expect.stringContaining("no encryption"),
    });
  });

  it("that stopped encrypting is refused by who wants it, and used by who prefers it", async () => {
    await server.configure({ ssl: "off" });
    try {
      expect(await isEncrypted("")).toBe(false);
      const refused = isEncrypted("?sslmode=require");
      await expect(refused).rejects.toBeInstanceOf(DatabaseConnectionError);
      await expect(refused).rejects.toThrow(/does not encrypt connections.*Turn ssl on.*sslmode=disable/);
    } finally {
      await server.configure({ ssl: "on", ssl_ca_file: "root.crt" });
    }
  });

  it.each([
    ["?sslmode=verify-full", /nothing to verify the server by.*sslrootcert/],
    ["?sslmode=require&sslrootcert=system", /too weak for sslrootcert=system/],
    ["?sslmode=strict", /expected one of disable, allow/],
    ["?sslmod=require", /not a parameter that thermostore knows/],
    ["?sslmode=verify-ca&sslrootcert=/nowhere/root.crt", /cannot be read/],
    ["?sslnegotiation=direct", /too weak for sslnegotiation=direct/],
  ])("%s is refused before anything is sent", (parameters, reason) => {
    const address = `postgresql://db.example.org/lab${parameters}`;
    const parsing = () => parseConnectionTarget(address, { environment: { HOME: "/nowhere" } });
    expect(parsing).toThrow(InvalidValueError);
    expect(parsing).toThrow(reason);
  });
});
