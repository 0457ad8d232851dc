import { inspect } from "node:util";
import { describe, expect, it } from "vitest";
import { InvalidValueError } from "../../src/errors.js";
import { parseConnectionTarget, withDatabase } from "../../src/postgres/connection-target.js";

const parse = (address: string) =>
  parseConnectionTarget(address, { environment: { HOME: "/nowhere", USER: "me" } });

describe("an address of several servers", () => {
  const placesOf = (address: string, environment: NodeJS.ProcessEnv = {}) => {
    const target = parseConnectionTarget(address, { environment: { HOME: "/nowhere", ...environment } });
    return [target, ...target.otherServers].map(({ description }) => description);
  };

  it.each([
    ["postgresql://me@one,two/lab", ["one:5432/lab", "two:5432/lab"]],
    ["postgresql://me@one:1,[::1]:2,three/lab", ["one:1/lab", "::1:2/lab", "three:5432/lab"]],
    ["postgresql://me@one,two/lab?port=5433", ["one:5433/lab", "two:5433/lab"]],
    ["postgresql://me@/lab?host=one,/run/postgresql&port=1,2", ["one:1/lab", "/run/postgresql:2/lab"]],
  ])("%s names them in order", (address, places) => {
    expect(placesOf(address)).toEqual(places);
  });

  it("may be named by the environment", () => {
    const environment = { PGHOST: "one,two", PGPORT: "1,2" };
    expect(placesOf("postgresql://me@/lab", environment)).toEqual(["one:1/lab", "two:2/lab"]);
    expect(placesOf("postgresql://me@named:3/lab", environment)).toEqual(["named:3/lab"]);
  });

  it("has an address for each, with all else that was said", () => {
    const target = parse("postgresql://me:p%40ss@one,[::1]:2/lab?sslmode=require&schema=mine");
    for (const server of [target, ...target.otherServers]) {
      expect(parse(server.url)).toMatchObject({
        description: server.description,
        schema: "mine",
        otherServers: [],
      });
    }
    const other = withDatabase(target, "other");
    expect(other.otherServers.map(({ url }) => parse(url).description)).toEqual(["::1:2/other"]);
  });
});

describe("the address of a database", () => {
  it.each([
    ["postgresql://me:secret@db.example.org/lab", "db.example.org:5432/lab"],
    ["postgres://me@db.example.org:6543/lab?sslmode=require", "db.example.org:6543/lab"],
    ["postgresql:///lab?host=/run/postgresql", "/run/postgresql:5432/lab"],
    ["postgresql://me@/lab?host=/run/postgresql&port=5433", "/run/postgresql:5433/lab"],
    ["postgresql://me@%2Frun%2Fpostgresql/lab", "/run/postgresql:5432/lab"],
    ["postgresql://me@[::1]:5433/lab", "::1:5433/lab"],
    ["postgresql://me@host", "host:5432/me"],
    ["postgresql://me:secr#t?@host/b%20c", "host:5432/b c"],
    ["postgresql://host/lab?connection_limit=5&gssencmode=disable", "host:5432/lab"],
  ])("%s is described without its password", (url, description) => {
    expect(parse(url)).toMatchObject({ url, description });
  });

  it.each([
    "",
    "lab",
    "mysql://me:secret@host/lab",
    "postgresql://me:se/secret@host:port/lab",
    "x?password=secret",
    "postgresql://me:secret@host:99999/lab",
    "postgresql://me:secret@one:1,two:2,three:x/lab",
    "postgresql://me:secret@one,two/lab?hostaddr=127.0.0.1",
    "postgresql://me:secret@one,two,three/lab?port=1,2",
    "postgres//me:secret@host/lab",
    "postgresql:/me:secret@host/lab",
    "me:secret@host/lab",
    "postgresql://me:secret%@host/lab",
    "postgresql://me:secret@host/lab?sslpasword=secret",
  ])("%j is refused, and the refusal does not tell the password", (text) => {
    expect(() => parse(text)).toThrow(InvalidValueError);
    expect(() => parse(text)).not.toThrow(/secret/);
  });

  it("gives the password to the driver alone", async () => {
    const { config } = parse("postgresql://me:p%40ss@host/lab");
    expect(inspect(config)).not.toContain("p@ss");
    expect(typeof config.password === "function" && (await config.password())).toBe("p@ss");
  });

  it("leaves the schema to the search path, and names it where it is not public", () => {
    const common = parse("postgresql://host/lab?schema=public");
    expect(common.schema).toBeUndefined();
    expect(common.config.options).toBeUndefined();
    const own = parse("postgresql://host/lab?schema=mine");
    expect(own.schema).toBe("mine");
    expect(own.config.options).toBe('-c search_path="mine"');
    const two = parse("postgresql://host/lab?options=-c%20work_mem=64MB&schema=my%20own");
    expect(two.config.options).toBe('-c work_mem=64MB -c search_path="my\\ own"');
  });

  it("says how long to wait, and what the connection is called", () => {
    expect(parse("postgresql://host/lab").config).toMatchObject({
      application_name: "thermostore",
      keepAlive: true,
    });
    expect(
      parse("postgresql://host/lab?connect_timeout=3&application_name=night&keepalives=0").config,
    ).toMatchObject({ application_name: "night", connectionTimeoutMillis: 3000, keepAlive: false });
  });

  it("must not ask for a standby", () => {
    expect(() => parse("postgresql://host/lab?target_session_attrs=read-write")).not.toThrow();
    expect(() => parse("postgresql://host/lab?target_session_attrs=standby")).toThrow(
      /THERMOSTORE_REPLICA_URLS/,
    );
  });

  it("can be that of another database on the same server", () => {
    const target = parse("postgresql://me:secret@/lab?host=/run/postgresql&schema=mine");
    const other = withDatabase(target, "other one");
    expect(other).toMatchObject({ description: "/run/postgresql:5432/other one", schema: "mine" });
    expect(other.config.database).toBe("other one");
    expect(parse(other.url)).toMatchObject({ description: other.description, schema: "mine" });
  });
});
