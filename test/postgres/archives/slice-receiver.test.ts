import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CorruptionError } from "../../../src/errors.js";
import { SliceReceiver } from "../../../src/postgres/archives/slice-receiver.js";

const HEADER = Buffer.concat([Buffer.from("PGCOPY\n\xff\r\n\0", "latin1"), Buffer.alloc(8)]);
const TRAILER = Buffer.from([0xff, 0xff]);

function row(size: number, start: number, slice: Uint8Array): Buffer {
  const header = Buffer.alloc(22);
  header.writeInt16BE(3, 0);
  header.writeInt32BE(4, 2);
  header.writeInt32BE(size, 6);
  header.writeInt32BE(4, 10);
  header.writeInt32BE(start, 14);
  header.writeInt32BE(slice.length, 18);
  return Buffer.concat([header, slice]);
}

function received(message: Buffer, cuts: readonly number[], room?: Buffer): Buffer | undefined {
  const receiver = new SliceReceiver("a value", room);
  let start = 0;
  for (const end of [
    ...cuts.map((cut) => cut % (message.length + 1)).sort((a, b) => a - b),
    message.length,
  ]) {
    receiver.add(message.subarray(start, end));
    start = end;
  }
  return receiver.finish();
}

describe("SliceReceiver", () => {
  const value = fc.uint8Array({ maxLength: 100 });
  const cuts = fc.array(fc.nat(500), { maxLength: 30 });

  it("puts any slices together, in whatever order and chunks they come, with room for them or without", () => {
    fc.assert(
      fc.property(value, fc.integer({ min: 1, max: 40 }), cuts, fc.boolean(), fc.nat(120), (...given) => {
        const [bytes, sliceBytes, where, isReversed, roomBytes] = given;
        const starts = Array.from(
          { length: Math.max(Math.ceil(bytes.length / sliceBytes), 1) },
          (_, index) => index * sliceBytes,
        );
        const rows = starts.map((start) =>
          row(bytes.length, start, bytes.subarray(start, start + sliceBytes)),
        );
        const message = Buffer.concat([HEADER, ...(isReversed ? rows.reverse() : rows), TRAILER]);
        const room = Buffer.alloc(roomBytes);
        const result = received(message, where, room);
        expect(result).toEqual(Buffer.from(bytes));
        expect(result?.buffer === room.buffer).toBe(bytes.length <= roomBytes);
      }),
    );
  });

  it("gives nothing where there is no row", () => {
    expect(received(Buffer.concat([HEADER, TRAILER]), [3, 20])).toBeUndefined();
  });

  it.each([
    ["another format", Buffer.from("COPY in some other format altogether")],
    ["a missing slice", Buffer.concat([HEADER, row(4, 0, Buffer.from("ab")), TRAILER])],
    ["a slice beyond the end", Buffer.concat([HEADER, row(4, 3, Buffer.from("ab")), TRAILER])],
    ["a slice before the beginning", Buffer.concat([HEADER, row(4, -1, Buffer.from("ab")), TRAILER])],
    [
      "slices of different values",
      Buffer.concat([HEADER, row(4, 0, Buffer.from("ab")), row(5, 2, Buffer.from("cde")), TRAILER]),
    ],
    ["more than a volume can be", Buffer.concat([HEADER, row(2 ** 31 - 1, 0, Buffer.from("a"))])],
  ])("refuses %s", (_name, message) => {
    expect(() => received(message, [])).toThrow(CorruptionError);
  });
});
