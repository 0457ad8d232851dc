import { describe, expect, it } from "vitest";
import { StoringOrder } from "../../../src/storage/search/storing-order.js";

const numbers = (order: StoringOrder, ...keys: string[]): readonly number[] =>
  order.number(keys).map(({ number }) => number);

describe("the order of storing", () => {
  it("keeps the number of a key when others come and go", () => {
    const order = new StoringOrder();
    expect(numbers(order, "a", "b", "c")).toEqual([1, 2, 3]);
    expect(numbers(order, "a", "c", "d")).toEqual([1, 3, 4]);
  });

  it("gives a key that is stored again a new place", () => {
    const order = new StoringOrder();
    expect(numbers(order, "a", "b")).toEqual([1, 2]);
    expect(numbers(order, "b", "a")).toEqual([2, 3]);
    expect(numbers(order, "b", "a", "c")).toEqual([2, 3, 4]);
  });
});
