import { describe, expect, it } from "vitest";
import { StatementNames } from "../../../src/postgres/database/statement-names.js";

describe("names of prepared statements", () => {
  it("are given from the second time on, the same to equal texts", () => {
    const names = new StatementNames();
    expect(names.nameOf("select 1")).toBe("");
    const name = names.nameOf("select 1");
    expect(name).not.toBe("");
    expect(names.nameOf("select 1")).toBe(name);
    names.nameOf("select 2");
    expect(names.nameOf("select 2")).not.toBe(name);
  });

  it("are not given to statements that are planned each time", () => {
    const names = new StatementNames();
    names.refuse("select 1");
    expect([names.nameOf("select 1"), names.nameOf("select 1")]).toEqual(["", ""]);
  });

  it("are limited, however many texts are asked for", () => {
    const names = new StatementNames();
    const given = new Set<string>();
    for (let text = 0; text < 2000; text++) {
      names.nameOf(`select ${text}`);
      given.add(names.nameOf(`select ${text}`));
    }
    expect(given.size).toBeLessThan(1000);
  });
});
