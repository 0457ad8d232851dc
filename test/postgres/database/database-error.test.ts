import pg from "pg";
import { describe, expect, it } from "vitest";
import { DatabaseConnectionError, DatabaseError } from "../../../src/database-errors.js";
import { InvalidValueError } from "../../../src/errors.js";
import { databaseError, errorCode } from "../../../src/postgres/database/database-error.js";

const fromServer = (code: string): Error =>
  Object.assign(new pg.DatabaseError("said so", 10, "error"), { code });
const fromNode = (code: string): Error => Object.assign(new Error("said so"), { code });
const fromPrisma = (kind: string): Error => Object.assign(new TypeError("said so"), { cause: { kind } });

const CONNECTION = { class: DatabaseConnectionError, retryable: true };
const NO_CONNECTION = { class: DatabaseConnectionError, retryable: false };
const CONFLICT = { class: DatabaseError, retryable: true };
const REFUSAL = { class: DatabaseError, retryable: false };

const EXPECTED = {
  ...Object.fromEntries(
    ["08000", "08003", "08006", "53300", "57P01", "57P02", "57P03", "57P05"].map((code) => [
      code,
      CONNECTION,
    ]),
  ),
  ...Object.fromEntries(["08P01", "25P03", "28P01", "3D000", "57P04"].map((code) => [code, NO_CONNECTION])),
  ...Object.fromEntries(["23503", "40001", "40P01", "53200", "55P03"].map((code) => [code, CONFLICT])),
  ...Object.fromEntries(
    ["22023", "23505", "25006", "25P02", "42501", "42P01", "53100", "53400", "57014"].map((code) => [
      code,
      REFUSAL,
    ]),
  ),
};

describe("what went wrong with the database", () => {
  it.each(Object.entries(EXPECTED))("is told by the SQLSTATE %s", (code, expected) => {
    const error = databaseError(fromServer(code), "lab");
    expect(error).toBeInstanceOf(expected.class);
    expect(error).toMatchObject({ code, retryable: expected.retryable });
  });

  it("is told by the codes of the operating system", () => {
    for (const code of ["ECONNREFUSED", "ECONNRESET", "EPIPE", "ETIMEDOUT", "EAI_AGAIN"]) {
      expect(databaseError(fromNode(code), "lab")).toMatchObject({ code, retryable: true });
    }
    expect(databaseError(fromNode("ENOTFOUND"), "lab")).toMatchObject({ retryable: false });
    const all = new AggregateError([fromNode("ECONNREFUSED"), fromNode("ENETUNREACH")]);
    expect(databaseError(all, "lab")).toMatchObject({ code: "ECONNREFUSED" });
  });

  it("is told by what Prisma's adapter leaves of it", () => {
    for (const kind of ["ConnectionClosed", "DatabaseNotReachable", "SocketTimeout"]) {
      const error = databaseError(fromPrisma(kind), "lab");
      expect(error).toBeInstanceOf(DatabaseConnectionError);
      expect(error).toMatchObject({ retryable: true });
    }
  });

  it("is a lost connection where the driver says nothing but that something happened", () => {
    const error = databaseError(new Error("whatever it says"), "lab");
    expect(error).toBeInstanceOf(DatabaseConnectionError);
    expect(error).toMatchObject({ code: undefined, retryable: true });
    expect(databaseError(new TypeError("a mistake"), "lab")).toBeInstanceOf(DatabaseError);
  });

  it("stays what it is if it is an error of our own", () => {
    const own = new InvalidValueError("field", 1, "no");
    expect(databaseError(own, "lab")).toBe(own);
    expect(errorCode(fromServer("40001"))).toBe("40001");
  });
});
