import AdmZip from "adm-zip";
import { describe, expect, it } from "vitest";
import { packVolume } from "../../src/archive/volume.js";
import { readEntry, VolumeReader } from "../../src/archive/volume-reader.js";
import { CorruptionError } from "../../src/errors.js";
import { sha256 } from "../storage/ancillary/memory-source.js";
import { noise } from "./packed-archive.js";

const text = Buffer.from("ATOM ".repeat(50));
const bytes = noise(100);
const volume = packVolume([
  { name: "text", content: text, executable: false },
  { name: "noise", content: bytes, executable: false },
]);

/** The volume with some bytes changed, and named after what it then is. */
function forged(change: (copy: Buffer) => void): { bytes: Buffer; sha256: string } {
  const copy = Buffer.from(volume.bytes);
  change(copy);
  return { bytes: copy, sha256: sha256(copy) };
}

const centralHeader = volume.bytes.indexOf("PK\x01\x02");

describe("readEntry", () => {
  it("reads deflated and stored entries", () => {
    expect(readEntry(volume.bytes, volume.sha256, "text", text.length)).toEqual(text);
    expect(readEntry(volume.bytes, volume.sha256, "noise", bytes.length)).toEqual(bytes);
  });

  it("notices every single flipped bit", () => {
    for (let index = 0; index < volume.bytes.length; index += 1) {
      const damaged = Buffer.from(volume.bytes);
      damaged[index] = (damaged[index] ?? 0) ^ (1 << (index % 8));
      expect(() => readEntry(damaged, volume.sha256, "text", text.length)).toThrow(CorruptionError);
    }
  });

  it("notices a truncated, an empty and another volume", () => {
    for (const other of [volume.bytes.subarray(0, -1), Buffer.alloc(0), packVolume([]).bytes]) {
      expect(() => readEntry(other, volume.sha256, "text", text.length)).toThrow(CorruptionError);
    }
  });

  it("notices damage that its name agrees with", () => {
    const forgeries = [
      forged((copy) => copy.fill(0)),
      forged((copy) => copy.writeUInt32LE(0xffff_ffff, centralHeader + 42)),
      forged((copy) => copy.writeUInt32LE(0xffff_ffff, centralHeader + 20)),
      forged((copy) => copy.writeUInt16LE(12, centralHeader + 10)),
      forged((copy) => copy.writeUInt16LE(0, centralHeader + 10)),
      forged((copy) => copy.writeUInt16LE(0xffff, copy.length - 14)),
      // The CRC of the first local header.
      forged((copy) => copy.writeUInt32LE(1, 14)),
    ];
    for (const each of forgeries) {
      expect(() => readEntry(each.bytes, each.sha256, "text", text.length)).toThrow(CorruptionError);
    }
  });

  it("notices an entry that is missing or of another size", () => {
    expect(() => readEntry(volume.bytes, volume.sha256, "other", 1)).toThrow(CorruptionError);
    expect(() => readEntry(volume.bytes, volume.sha256, "text", text.length - 1)).toThrow(CorruptionError);
    expect(() => readEntry(volume.bytes, volume.sha256, "text", text.length + 1)).toThrow(CorruptionError);
  });

  it("inflates no more than expected, whatever the volume declares", () => {
    const zip = new AdmZip();
    zip.addFile("bomb", Buffer.alloc(50_000_000));
    const bomb = zip.toBuffer();
    const honest = sha256(bomb);
    expect(() => readEntry(bomb, honest, "bomb", 10)).toThrow(/has 50000000 bytes, not 10/);
    bomb.writeUInt32LE(10, bomb.indexOf("PK\x01\x02") + 24);
    expect(() => readEntry(bomb, sha256(bomb), "bomb", 10)).toThrow(CorruptionError);
  });

  it("notices an entry that claims to be empty and is not", () => {
    const emptied = forged((copy) => copy.writeUInt32LE(0, centralHeader + 20));
    expect(() => readEntry(emptied.bytes, emptied.sha256, "text", text.length)).toThrow(CorruptionError);
  });
});

describe("VolumeReader", () => {
  it("reads many entries after one verification", () => {
    const many = packVolume(
      Array.from({ length: 500 }, (_, index) => ({
        name: `${index}`,
        content: Buffer.from(`content ${index}`),
        executable: false,
      })),
    );
    const reader = new VolumeReader(many.bytes, many.sha256);
    for (let index = 0; index < 500; index += 1) {
      expect(String(reader.read(`${index}`, `content ${index}`.length))).toBe(`content ${index}`);
    }
  });
});
