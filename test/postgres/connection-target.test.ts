import { describe, expect, it } from "vitest";
import { InvalidValueError } from "../../src/errors.js";
import { parseConnectionTarget, withDatabase } from "../../src/postgres/connection-target.js";

describe("the address of a database", () => {
  it.each([
    ["postgresql://me:secret@db.example.org/lab", "db.example.org:5432/lab"],
    ["postgres://me@db.example.org:6543/lab?sslmode=require", "db.example.org:6543/lab"],
    ["postgresql:///lab?host=/run/postgresql", "/run/postgresql:5432/lab"],
    ["postgresql://me@/lab?host=/run/postgresql&port=5433", "/run/postgresql:5433/lab"],
    ["postgresql://me@%2Frun%2Fpostgresql/lab", "/run/postgresql:5432/lab"],
  ])("%s is described without its password", (url, description) => {
    expect(parseConnectionTarget(url)).toMatchObject({ url, description });
  });

  it.each([
    "",
    "lab",
    "mysql://me:secret@host/lab",
    "postgresql://me:se/secret@host:port/lab",
    "x?password=secret",
  ])("%j is refused, and the refusal does not tell the password", (text) => {
    expect(() => parseConnectionTarget(text)).toThrow(InvalidValueError);
    expect(() => parseConnectionTarget(text)).not.toThrow(/secret/);
  });

  it("leaves the schema to the search path, and names it where it is not public", () => {
    const common = parseConnectionTarget("postgresql://host/lab?schema=public");
    expect(common.schema).toBeUndefined();
    expect(common.config.connectionString).toBe("postgresql://host/lab");
    const own = parseConnectionTarget("postgresql://host/lab?schema=mine");
    expect(own.schema).toBe("mine");
    expect(new URL(own.config.connectionString ?? "").searchParams.get("options")).toBe(
      '-c search_path="mine"',
    );
  });

  it("can be that of another database on the same server", () => {
    const target = parseConnectionTarget("postgresql://me:secret@/lab?host=/run/postgresql&schema=mine");
    expect(withDatabase(target, "other one")).toMatchObject({
      description: "/run/postgresql:5432/other one",
      schema: "mine",
    });
  });
});
