import { chmod, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type pg from "pg";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { InvalidValueError } from "../../../src/errors.js";
import { parseConnectionTarget } from "../../../src/postgres/connection-target.js";
import { type TestHome, testHome } from "../../database/test-home.js";

let home: TestHome;
const warnings: string[] = [];
const file = (name: string) => join(home.path, name);

beforeEach(async () => {
  home = await testHome();
  warnings.length = 0;
});
afterEach(() => home.remove());

function configOf(address: string, environment: NodeJS.ProcessEnv = {}): pg.PoolConfig {
  return parseConnectionTarget(address, {
    environment: { HOME: home.path, ...environment },
    warn: (text) => warnings.push(text),
  }).config;
}

async function passwordOf(address: string, environment: NodeJS.ProcessEnv = {}): Promise<unknown> {
  const { password } = configOf(address, environment);
  return typeof password === "function" ? password() : password;
}

describe("what an address leaves out", () => {
  it("is taken from the environment", async () => {
    const environment = {
      PGHOST: "db.example.org",
      PGPORT: "5433",
      PGUSER: "anna",
      PGPASSWORD: "secret",
      PGDATABASE: "lab",
      PGOPTIONS: "-c work_mem=64MB",
      PGAPPNAME: "night run",
      PGCONNECT_TIMEOUT: "3",
      PGSSLMODE: "require",
    };
    expect(configOf("postgresql://", environment)).toMatchObject({
      host: "db.example.org",
      port: 5433,
      user: "anna",
      database: "lab",
      options: "-c work_mem=64MB",
      application_name: "night run",
      connectionTimeoutMillis: 3000,
      ssl: { rejectUnauthorized: false },
    });
    expect(await passwordOf("postgresql://", environment)).toBe("secret");
    expect(configOf("postgresql://bert@other:1/mine?sslmode=disable", environment)).toMatchObject({
      host: "other",
      port: 1,
      user: "bert",
      database: "mine",
      ssl: false,
    });
  });

  it("is taken from the service that is named, before the environment", async () => {
    const services = file(".pg_service.conf");
    await writeFile(
      services,
      "# of the laboratory\n[other]\nhost=no\n\n[lab]\nhost=db.example.org\nport=5433\ndbname=lab\nuser=anna\npassword=a=b\n[next]\nport=1\n",
    );
    const environment = { PGPORT: "9", PGUSER: "bert", PGAPPNAME: "night" };
    const expected = {
      host: "db.example.org",
      port: 5433,
      user: "anna",
      database: "lab",
      application_name: "night",
    };
    expect(configOf("postgresql://?service=lab", environment)).toMatchObject(expected);
    expect(configOf("postgresql://", { ...environment, PGSERVICE: "lab" })).toMatchObject(expected);
    expect(await passwordOf("postgresql://?service=lab")).toBe("a=b");
    expect(configOf("postgresql://carl@/own?service=lab")).toMatchObject({
      ...expected,
      user: "carl",
      database: "own",
      application_name: "thermostore",
    });
    await mkdir(file("etc"));
    await writeFile(file("etc/pg_service.conf"), "[all]\nhost=all.example.org\n");
    const system = { PGSYSCONFDIR: file("etc"), PGSERVICEFILE: services };
    expect(configOf("postgresql://?service=all", system).host).toBe("all.example.org");
  });

  it("cannot be taken from a service that is not there or not readable", async () => {
    expect(() => configOf("postgresql://?service=lab")).toThrow(/no such section in .*\.pg_service\.conf/);
    for (const line of ["hots=x", "service=other", "password secret"]) {
      await writeFile(file(".pg_service.conf"), `[lab]\n${line}\n`);
      const parsing = () => configOf("postgresql://?service=lab");
      expect(parsing).toThrow(InvalidValueError);
      expect(parsing).toThrow(/pg_service\.conf:2/);
      expect(parsing).not.toThrow(/secret/);
    }
  });
});

describe("the password file", () => {
  const lines = [
    "# host:port:database:user:password",
    "db.example.org:5432:lab:anna:first",
    "db.example.org:*:*:anna:second",
    "*:5433:na\\:me:back\\\\slash:th\\:ird\\\\",
    "localhost:*:*:*:socket",
    "/srv/socket:*:*:*:own socket",
    "\\*:*:*:star:no wildcard",
    "incomplete:line",
    "nothing:*:*:*:",
  ];

  async function writeLines(name = ".pgpass", mode = 0o600): Promise<void> {
    await writeFile(file(name), lines.join("\n"));
    await chmod(file(name), mode);
  }

  it.each([
    ["postgresql://anna@db.example.org/lab", "first"],
    ["postgresql://anna@db.example.org/other", "second"],
    ["postgresql://anna@db.example.org:5433/lab", "second"],
    ["postgresql://back%5Cslash@any:5433/na:me", "th:ird\\"],
    ["postgresql://bert@localhost/lab", "socket"],
    ["postgresql://bert@/lab?host=/var/run/postgresql", "socket"],
    ["postgresql://bert@/lab?host=/srv/socket", "own socket"],
    ["postgresql://anna:given@db.example.org/lab", "given"],
  ])("of %s says %j", async (address, password) => {
    await writeLines();
    expect(await passwordOf(address)).toBe(password);
    expect(warnings).toEqual([]);
  });

  it.each([
    "postgresql://bert@db.example.org/lab",
    "postgresql://star@db.example.org/lab",
    "postgresql://bert@nothing/lab",
  ])("says nothing of %s", async (address) => {
    await writeLines();
    await expect(passwordOf(address)).rejects.toThrow(/asks for a password.*PGPASSWORD or ~\/\.pgpass/);
  });

  it("is where the environment or the address says", async () => {
    await writeLines("mine");
    const address = "postgresql://anna@db.example.org/lab";
    expect(await passwordOf(address, { PGPASSFILE: file("mine") })).toBe("first");
    expect(await passwordOf(`${address}?passfile=${encodeURIComponent(file("mine"))}`)).toBe("first");
    expect(await passwordOf(address, { PGPASSFILE: file("mine"), PGPASSWORD: "other" })).toBe("other");
  });

  it.skipIf(process.platform === "win32")(
    "is left alone, with a warning, if others may read it",
    async () => {
      await writeLines(".pgpass", 0o640);
      await expect(passwordOf("postgresql://anna@db.example.org/lab")).rejects.toThrow(/asks for a password/);
      expect(warnings).toEqual([expect.stringMatching(/\.pgpass is left alone.*chmod 0600/)]);
    },
  );
});
