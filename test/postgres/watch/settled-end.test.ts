import { describe, expect, it } from "vitest";
import { failure } from "../../../src/conformance/expectations.js";
import { InvalidValueError, UnsupportedOperationError } from "../../../src/errors.js";
import type { CompiledQuery } from "../../../src/postgres/search/compiled-query.js";
import { settledEnd } from "../../../src/postgres/watch/settled-end.js";

const PROJECT = { id: "3", name: "dyes", isRestricted: false };

interface Seen {
  readonly last?: string;
  readonly replica?: boolean;
  readonly holders?: readonly string[];
  /** Who is still there each time they are asked about. */
  readonly left?: readonly (readonly string[])[];
}

/** A database that sees what it is told to see, and keeps what it was asked. */
function database({ last = "7", replica = false, holders = [], left = [] }: Seen) {
  const asked: (readonly unknown[])[] = [];
  const ask = async ({ parameters }: CompiledQuery): Promise<readonly unknown[]> => {
    asked.push(parameters);
    if (asked.length === 1) return [{ last, replica, holders }];
    return (left[asked.length - 2] ?? []).map((virtualtransaction) => ({ virtualtransaction }));
  };
  return { ask, asked };
}

describe("the settled end of the ledger", () => {
  it("is its end while nobody writes", async () => {
    const { ask, asked } = database({});
    expect(await settledEnd(ask, PROJECT)).toBe("7");
    expect(asked).toHaveLength(1);
  });

  it("waits for those who were writing, and nobody else", async () => {
    const { ask, asked } = database({ holders: ["3/1", "4/2", "5/3"], left: [["3/1", "5/3"], ["5/3"], []] });
    expect(await settledEnd(ask, PROJECT)).toBe("7");
    expect(asked).toEqual([["3"], ["3", ["3/1", "4/2", "5/3"]], ["3", ["3/1", "5/3"]], ["3", ["5/3"]]]);
  });

  it("waits for nobody where it was known already", async () => {
    const { ask, asked } = database({ holders: ["3/1"] });
    expect(await settledEnd(ask, PROJECT, { after: "7" })).toBe("7");
    expect(asked).toHaveLength(1);
  });

  it("is waited for until a signal comes", async () => {
    const forever = Array.from({ length: 1000 }, () => ["3/1"]);
    const controller = new AbortController();
    const waiting = settledEnd(database({ holders: ["3/1"], left: forever }).ask, PROJECT, {
      signal: controller.signal,
    });
    controller.abort();
    await expect(waiting).rejects.toThrow();
  });

  it("refuses a place behind it, by number and not by text", async () => {
    const { ask } = database({ last: "10" });
    const error = await failure(settledEnd(ask, PROJECT, { after: "11" }), InvalidValueError);
    expect(error).toMatchObject({ field: "after", value: "11" });
    expect(await settledEnd(database({ last: "10" }).ask, PROJECT, { after: "9" })).toBe("10");
  });

  it("is not known to a replica", async () => {
    await failure(settledEnd(database({ replica: true }).ask, PROJECT), UnsupportedOperationError);
  });
});
