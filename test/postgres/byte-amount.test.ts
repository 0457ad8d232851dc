import { expect, it } from "vitest";
import { byteAmount } from "../../src/postgres/byte-amount.js";

it.each([
  [0, "0 bytes"],
  [1023, "1023 bytes"],
  [1024, "1 KiB"],
  [1536, "1.5 KiB"],
  [16 * 1024 ** 2, "16 MiB"],
  [1024 ** 5, "1024 TiB"],
])("%d bytes are %s", (bytes, text) => {
  expect(byteAmount(bytes)).toBe(text);
});
